package org.holdfast.fronttier;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import org.holdfast.affinity.Endpoint;
import org.jspecify.annotations.Nullable;

/** A wire on Linux: registered once, edge-triggered, so that it costs the fewest system calls. */
final class EpollWire implements Wire, EpollIoHandle {
  private static final int HANG_UP = 0x10;
  private static final int BROKEN = EpollIoOps.EPOLLERR.value();
  private static final int ENDED = EpollIoOps.EPOLLRDHUP.value() | HANG_UP | BROKEN;
  private static final int READABLE = EpollIoOps.EPOLLIN.value() | ENDED;
  private static final EpollIoOps INPUT =
      EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP).with(EpollIoOps.EPOLLET);
  private static final EpollIoOps BOTH = INPUT.with(EpollIoOps.EPOLLOUT);

  private final LinuxSocket socket;
  private @Nullable IoRegistration registration;
  private @Nullable Stage watcher;
  private boolean drained = true;
  private boolean ended;
  private boolean broken;
  private boolean tellsOfOutput;

  EpollWire(LinuxSocket socket) {
    this.socket = socket;
  }

  @Override
  public FileDescriptor fd() {
    return socket;
  }

  @Override
  public boolean connect(Endpoint to) throws IOException {
    tellsOfOutput = true;
    return socket.connect(to.toSocketAddress());
  }

  @Override
  public boolean finishConnect() throws IOException {
    return socket.finishConnect();
  }

  @Override
  public void watch(Loop loop, Stage next) throws IOException {
    watcher = next;
    if (registration == null) {
      registration = loop.register(this);
      registration.submit(tellsOfOutput ? BOTH : INPUT);
    }
  }

  @Override
  public void handle(IoRegistration from, IoEvent event) {
    int ops = ((EpollIoEvent) event).ops().value();
    drained &= (ops & READABLE) == 0;
    ended |= (ops & ENDED) != 0;
    broken |= (ops & BROKEN) != 0;
    Stage stage = watcher;
    if (stage != null) {
      stage.guarded(() -> stage.ready(this));
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int wanted = into.remaining();
    int read = received(into);
    if (read > 0) {
      into.position(into.position() + read);
    }
    // A short read has emptied the socket, unless its end is there too: that one must be read.
    drained = read <= 0 || (read < wanted && !ended);
    return read;
  }

  private int received(ByteBuffer into) throws IOException {
    try {
      return socket.recv(into, into.position(), into.limit());
    } catch (NotYetConnectedException gone) {
      throw new IOException(gone);
    }
  }

  @Override
  public boolean isDrained() {
    return drained;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    try {
      from.position(from.position() + socket.send(from, from.position(), from.limit()));
    } catch (NotYetConnectedException gone) {
      throw new IOException(gone);
    }
    if (from.hasRemaining()) {
      tellOfOutput();
    }
  }

  private void tellOfOutput() {
    if (!tellsOfOutput) {
      tellsOfOutput = true;
      if (registration != null) {
        registration.submit(BOTH);
      }
    }
  }

  @Override
  public boolean isBroken() {
    return broken;
  }

  @Override
  public void shutdownOutput() throws IOException {
    try {
      socket.shutdown(false, true);
    } catch (NotYetConnectedException gone) {
      throw new IOException(gone);
    }
  }

  @Override
  public void breakOff() {
    try {
      socket.setSoLinger(0);
    } catch (IOException gone) {
      // There is nobody left to tell.
    }
  }

  @Override
  public void close() {
    watcher = null;
    try {
      socket.close();
    } catch (IOException gone) {
      // The descriptor is free all the same.
    }
    // After the socket: the kernel has forgotten the registration by itself, one call less.
    if (registration != null) {
      registration.cancel();
    }
  }
}
