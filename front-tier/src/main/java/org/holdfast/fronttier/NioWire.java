package org.holdfast.fronttier;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import org.holdfast.affinity.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A wire on the JDK's selector, which tells levels: an interest is dropped when it is told, and
 * taken up again when the socket has no more to give or to take.
 */
final class NioWire implements Wire, NioIoHandle {
  private final SocketChannel channel;
  private @Nullable IoRegistration registration;
  private @Nullable Stage watcher;
  private NioIoOps interest = NioIoOps.READ;
  private boolean drained = true;

  NioWire(SocketChannel channel) {
    this.channel = channel;
  }

  @Override
  public SelectableChannel selectableChannel() {
    return channel;
  }

  @Override
  public boolean connect(Endpoint to) throws IOException {
    boolean connected = channel.connect(to.toSocketAddress());
    interest = connected ? NioIoOps.READ : NioIoOps.CONNECT;
    return connected;
  }

  @Override
  public boolean finishConnect() throws IOException {
    boolean connected = channel.finishConnect();
    interestedIn(connected ? NioIoOps.READ : NioIoOps.CONNECT);
    return connected;
  }

  @Override
  public void watch(Loop loop, Stage next) throws IOException {
    watcher = next;
    if (registration == null) {
      registration = loop.register(this);
      registration.submit(interest);
    }
  }

  private void interestedIn(NioIoOps ops) {
    interest = interest.with(ops);
    if (registration != null) {
      registration.submit(interest);
    }
  }

  @Override
  public void handle(IoRegistration from, IoEvent event) {
    NioIoOps ready = ((NioIoEvent) event).ops();
    interest = NioIoOps.valueOf(interest.value() & ~ready.value());
    from.submit(interest);
    drained &= !ready.contains(NioIoOps.READ);
    Stage stage = watcher;
    if (stage != null) {
      stage.guarded(() -> stage.ready(this));
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int wanted = into.remaining();
    int read = channel.read(into);
    drained = read < wanted;
    if (drained && read >= 0) {
      interestedIn(NioIoOps.READ);
    }
    return read;
  }

  @Override
  public boolean isDrained() {
    return drained;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    channel.write(from);
    if (from.hasRemaining()) {
      interestedIn(NioIoOps.WRITE);
    }
  }

  @Override
  public boolean isBroken() {
    return false;
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void breakOff() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException gone) {
      // There is nobody left to tell.
    }
  }

  @Override
  public void close() {
    watcher = null;
    try {
      channel.close();
    } catch (IOException gone) {
      // The descriptor is free all the same.
    }
    if (registration != null) {
      registration.cancel();
    }
  }
}
