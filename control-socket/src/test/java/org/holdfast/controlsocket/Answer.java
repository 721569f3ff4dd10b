package org.holdfast.controlsocket;

import java.nio.ByteBuffer;
import org.holdfast.affinity.IpAddress;

/** A frame as a program reads it, field by field. */
record Answer(ByteBuffer bytes) {
  int type() {
    return bytes.get(5);
  }

  int kind() {
    return bytes.get(6);
  }

  int flags() {
    return bytes.get(7);
  }

  long correlation() {
    return bytes.getLong(8);
  }

  int code() {
    return bytes.getShort(16);
  }

  int information() {
    return bytes.getShort(18);
  }

  /** Both numbers, as {@code 12/8}. */
  String verdict() {
    return code() + "/" + information();
  }

  int length() {
    return bytes.limit();
  }

  /** Of OPEN. */
  long handle() {
    return bytes.getLong(42);
  }

  int localPort() {
    return Short.toUnsignedInt(bytes.getShort(40));
  }

  IpAddress client() {
    return new IpAddress(bytes.getLong(42), bytes.getLong(50));
  }

  int seconds() {
    return bytes.getInt(62);
  }

  /** Of START, END, EXTEND and indications. */
  long affinityHandle() {
    return bytes.getLong(66);
  }
}
