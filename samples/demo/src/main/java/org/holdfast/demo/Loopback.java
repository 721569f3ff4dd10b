package org.holdfast.demo;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses of this machine alone: all of 127.0.0.0/8 is its own, without any set-up. */
final class Loopback {
  /** Where everything listens. */
  static final InetAddress HERE = address(0, 1);

  private Loopback() {}

  /** 127.0.THIRD.FOURTH. */
  static InetAddress address(int third, int fourth) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, (byte) third, (byte) fourth});
    } catch (UnknownHostException wrongLength) {
      throw new IllegalArgumentException(wrongLength);
    }
  }
}
