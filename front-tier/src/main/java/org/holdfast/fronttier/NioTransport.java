package org.holdfast.fronttier;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.holdfast.affinity.Endpoint;

/** The JDK's way, for every other system. */
final class NioTransport implements Transport {
  private static final int BACKLOG = 4096;

  @Override
  public IoHandlerFactory ioHandlers() {
    return NioIoHandler.newFactory();
  }

  @Override
  public Wire open(Endpoint to) throws IOException {
    return wire(SocketChannel.open());
  }

  static Wire wire(SocketChannel channel) throws IOException {
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return new NioWire(channel);
    } catch (IOException gone) {
      channel.close();
      throw gone;
    }
  }

  @Override
  public Listener listen(Endpoint at, boolean shared, Acceptor acceptor) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (shared) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.bind(at.toSocketAddress(), BACKLOG);
      return new NioListener(channel, acceptor);
    } catch (IOException refused) {
      channel.close();
      throw refused;
    }
  }

  @Override
  public boolean canShare() {
    try (ServerSocketChannel channel = ServerSocketChannel.open()) {
      return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    } catch (IOException withoutSockets) {
      return false;
    }
  }
}
