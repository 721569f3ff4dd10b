package org.holdfast.controlsocket;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Takes connections at one address. */
final class Acceptor implements Ready, Loop.Clocked {
  private static final System.Logger LOG = System.getLogger(Acceptor.class.getName());
  private static final long REST = Duration.ofSeconds(1).toNanos();

  private final ServerSocketChannel channel;
  private final SelectionKey key;
  private final Connections connections;
  private long restsUntil;
  private boolean rests;

  Acceptor(ServerSocketChannel channel, Loop loop, Connections connections) throws IOException {
    this.channel = channel;
    this.connections = connections;
    key = loop.watch(channel, SelectionKey.OP_ACCEPT, this);
    loop.tick(this);
  }

  @Override
  public void ready() throws IOException {
    SocketChannel accepted = channel.accept();
    if (accepted != null) {
      connections.accepted(accepted);
    }
  }

  /** Most likely there are too many open files: others must close some first. */
  @Override
  public void failed(Exception why) {
    LOG.log(WARNING, "HF-1507: the control socket takes nobody for a second: {0}", why.toString());
    restsUntil = System.nanoTime() + REST;
    rests = true;
    key.interestOps(0);
  }

  @Override
  public boolean isWaiting() {
    return rests;
  }

  @Override
  public void tick() {
    if (rests && System.nanoTime() - restsUntil >= 0) {
      rests = false;
      key.interestOps(SelectionKey.OP_ACCEPT);
    }
  }
}
