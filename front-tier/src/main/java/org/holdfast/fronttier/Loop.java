package org.holdfast.fronttier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.holdfast.health.Pulse;
import org.holdfast.time.Ticker;

/** What the connections of one event loop share. Used on the loop's own thread alone. */
final class Loop {
  private static final int BUFFER = 64 * 1024;

  private final IoEventLoop executor;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final Set<Stage> stages = new HashSet<>();
  private final Pulse pulse = new Pulse(Ticker.SYSTEM);
  private List<Wire> closing = new ArrayList<>();

  /**
   * Over an event loop that nobody else uses.
   *
   * @param tick how often those whose time is over are looked for
   */
  Loop(IoEventLoop executor, Duration tick) {
    this.executor = executor;
    var unused =
        executor.scheduleWithFixedDelay(
            this::expire, tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
  }

  IoRegistration register(IoHandle handle) throws IOException {
    var registered = executor.register(handle);
    if (registered.cause() != null) {
      throw new IOException("cannot wait for a socket", registered.cause());
    }
    return registered.getNow();
  }

  /** Runs it on this loop's thread, after what is being done now. */
  void execute(Runnable task) {
    executor.execute(task);
  }

  /** Runs it on this loop's thread, after a while. */
  void executeAfter(Duration delay, Runnable task) {
    var unused = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Empty, and good until the caller returns. */
  ByteBuffer buffer() {
    return buffer.clear();
  }

  /** A copy of what is left in a buffer; the caller releases it. */
  ByteBuf keep(ByteBuffer left) throws IOException {
    try {
      return PooledByteBufAllocator.DEFAULT.directBuffer(left.remaining()).writeBytes(left);
    } catch (OutOfMemoryError full) {
      throw new IOException("no memory for what a slow receiver has not taken", full);
    }
  }

  long nanos() {
    return System.nanoTime();
  }

  void enter(Stage stage) {
    stages.add(stage);
  }

  void leave(Stage stage) {
    stages.remove(stage);
  }

  /**
   * Closes it when all events of this round are done. Until then its descriptor cannot be given to
   * another socket, so no event of this round can be taken for the other's.
   */
  void close(Wire wire) {
    if (closing.isEmpty()) {
      executor.execute(this::closeAll);
    }
    closing.add(wire);
  }

  private void closeAll() {
    List<Wire> round = closing;
    closing = new ArrayList<>();
    round.forEach(Wire::close);
  }

  /** Any thread: whether this loop comes round. */
  boolean isLive() {
    return pulse.isBeating();
  }

  private void expire() {
    pulse.beat();
    long now = nanos();
    List<Stage> expired = stages.stream().filter(stage -> now - stage.deadline() >= 0).toList();
    expired.forEach(stage -> stage.guarded(stage::expired));
  }

  /** Ends every connection now. */
  void stop() {
    List.copyOf(stages).forEach(stage -> stage.guarded(stage::stop));
  }
}
