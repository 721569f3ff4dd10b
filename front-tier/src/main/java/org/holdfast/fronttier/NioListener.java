package org.holdfast.fronttier;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket on the JDK's selector. */
final class NioListener implements Transport.Listener, NioIoHandle {
  private static final int ACCEPTED_AT_ONCE = 64;

  private final ServerSocketChannel channel;
  private final Transport.Acceptor acceptor;
  private @Nullable IoRegistration registration;

  NioListener(ServerSocketChannel channel, Transport.Acceptor acceptor) {
    this.channel = channel;
    this.acceptor = acceptor;
  }

  @Override
  public SelectableChannel selectableChannel() {
    return channel;
  }

  @Override
  public void resume(Loop loop) throws IOException {
    registration = loop.register(this);
    registration.submit(NioIoOps.ACCEPT);
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
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
          return;
        }
        if (accepted.getRemoteAddress() instanceof InetSocketAddress from) {
          Endpoint client = new Endpoint(IpAddress.of(from.getAddress()), from.getPort());
          acceptor.accepted(NioTransport.wire(accepted), client);
        }
      }
    } catch (IOException failed) {
      acceptor.acceptFailed(failed);
    }
  }

  @Override
  public void close() {
    pause();
    try {
      channel.close();
    } catch (IOException gone) {
      // The descriptor is free all the same.
    }
  }
}
