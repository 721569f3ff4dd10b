package org.holdfast.fronttier;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import org.holdfast.affinity.Endpoint;

/** How this machine does its networking. */
interface Transport {
  /** The fastest that works here. */
  static Transport best() {
    return Epoll.isAvailable() ? new EpollTransport() : new NioTransport();
  }

  /** What an event loop needs to wait for this transport's sockets. */
  IoHandlerFactory ioHandlers();

  /** A wire to an instance, not connected yet. */
  Wire open(Endpoint to) throws IOException;

  /**
   * A socket that listens, and hands over connections once it is resumed.
   *
   * @param shared whether others of this process listen on the same address and port
   */
  Listener listen(Endpoint at, boolean shared, Acceptor acceptor) throws IOException;

  /** Whether several sockets can listen on one address and port. */
  boolean canShare();

  /** A listening socket, on one loop. */
  interface Listener {
    /** Accepts from now on, on that loop's thread. */
    void resume(Loop loop) throws IOException;

    /** Accepts nothing; who comes waits. */
    void pause();

    /** Ends it for good. */
    void close();
  }

  /** Who takes the connections that a listening socket accepted. */
  interface Acceptor {
    /** A client has connected. */
    void accepted(Wire client, Endpoint from);

    /** A connection could not be accepted: most likely there are too few file descriptors. */
    void acceptFailed(IOException why);
  }
}
