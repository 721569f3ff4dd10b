package org.holdfast.fronttier;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.Arrays;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket on Linux. */
final class EpollListener implements Transport.Listener, EpollIoHandle {
  // One event takes at most so many connections, so that those at work are not kept waiting.
  private static final int ACCEPTED_AT_ONCE = 64;
  // In the first byte, when the address behind it is IPv4: 4 bytes of address, 4 of port.
  private static final int IPV4 = 8;

  // A length; then so many bytes of address, for IPv6 of scope, and of port.
  private final byte[] from = new byte[25];
  private final LinuxSocket socket;
  private final Transport.Acceptor acceptor;
  private @Nullable IoRegistration registration;

  EpollListener(LinuxSocket socket, Transport.Acceptor acceptor) {
    this.socket = socket;
    this.acceptor = acceptor;
  }

  @Override
  public FileDescriptor fd() {
    return socket;
  }

  @Override
  public void resume(Loop loop) throws IOException {
    registration = loop.register(this);
    registration.submit(EpollIoOps.EPOLLIN);
  }

  @Override
  public void pause() {
    if (registration != null) {
      registration.cancel();
      registration = null;
    }
  }

  @Override
  public void handle(IoRegistration to, IoEvent event) {
    try {
      for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
        int accepted = socket.accept(from);
        if (accepted < 0) {
          return;
        }
        acceptor.accepted(new EpollWire(LinuxSocket.newSocket(accepted)), client());
      }
    } catch (IOException failed) {
      acceptor.acceptFailed(failed);
    }
  }

  private Endpoint client() {
    int end = 1 + from[0];
    int addressEnd = 1 + (from[0] == IPV4 ? 4 : 16);
    int port = (from[end - 2] & 0xff) << 8 | (from[end - 1] & 0xff);
    return new Endpoint(IpAddress.ofBytes(Arrays.copyOfRange(from, 1, addressEnd)), port);
  }

  @Override
  public void close() {
    pause();
    try {
      socket.close();
    } catch (IOException gone) {
      // The descriptor is free all the same.
    }
  }
}
