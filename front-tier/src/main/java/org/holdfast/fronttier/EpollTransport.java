package org.holdfast.fronttier;

import io.netty.channel.ChannelException;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;

/** Linux's own way. */
final class EpollTransport implements Transport {
  private static final int BACKLOG = 4096;

  @Override
  public IoHandlerFactory ioHandlers() {
    return EpollIoHandler.newFactory();
  }

  @Override
  public Wire open(Endpoint to) throws IOException {
    LinuxSocket socket = newSocket(to.address());
    socket.setTcpNoDelay(true);
    return new EpollWire(socket);
  }

  private static LinuxSocket newSocket(IpAddress address) throws IOException {
    try {
      return LinuxSocket.newSocketStream(!address.isIpv4());
    } catch (ChannelException tooMany) {
      // Netty wraps what the system said.
      throw tooMany.getCause() instanceof IOException said ? said : new IOException(tooMany);
    }
  }

  @Override
  public Listener listen(Endpoint at, boolean shared, Acceptor acceptor) throws IOException {
    LinuxSocket socket = newSocket(at.address());
    try {
      socket.setReuseAddress(true);
      socket.setReusePort(shared);
      // What is accepted inherits it.
      socket.setTcpNoDelay(true);
      socket.bind(at.toSocketAddress());
      socket.listen(BACKLOG);
      return new EpollListener(socket, acceptor);
    } catch (IOException refused) {
      socket.close();
      throw refused;
    }
  }

  @Override
  public boolean canShare() {
    return true;
  }
}
