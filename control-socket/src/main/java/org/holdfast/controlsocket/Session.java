package org.holdfast.controlsocket;

import static java.lang.System.Logger.Level.ERROR;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.wire.Frame;
import org.holdfast.wire.Incoming;
import org.holdfast.wire.Incoming.Refused;
import org.holdfast.wire.Incoming.Request;
import org.holdfast.wire.RequestDecoder;
import org.jspecify.annotations.Nullable;

/**
 * One connection: frames in, one after the other, and frames out. While a request is under way
 * nothing more is read, so that what a peer sends ahead waits in the kernel. Loop thread only.
 */
final class Session implements Ready {
  private static final System.Logger LOG = System.getLogger(Session.class.getName());
  private static final long LINGER = Duration.ofSeconds(1).toNanos();

  private final SocketChannel channel;
  private final SelectionKey key;
  private final Loop loop;
  private final Dialogue dialogue;
  private final Connections connections;
  private final Counters counters;
  private final ByteBuffer in = ByteBuffer.allocate(Frame.MOST_BYTES);
  private final OutQueue out = new OutQueue();
  private State state = State.LISTENING;
  private boolean peerHasEnded;
  private long leavesAt;

  private enum State {
    /** The next request may come. */
    LISTENING,
    /** A request is under way. */
    ANSWERING,
    /** The last word was said, and must still reach the peer. */
    LEAVING,
    /** It is over. */
    CLOSED
  }

  Session(SocketChannel channel, Loop loop, Connections connections, Counters counters)
      throws IOException {
    this.channel = channel;
    this.loop = loop;
    this.connections = connections;
    this.counters = counters;
    dialogue = connections.dialogue(this, channel);
    key = loop.watch(channel, SelectionKey.OP_READ, this);
  }

  boolean isOpen() {
    return state == State.LISTENING || state == State.ANSWERING;
  }

  @Override
  public void ready() throws IOException {
    if (key.isReadable()) {
      read();
    }
    flush();
  }

  private void read() throws IOException {
    if (state == State.LEAVING) {
      in.clear();
    }
    if (channel.read(in) < 0) {
      peerHasEnded = true;
      leave();
    } else if (state == State.LISTENING) {
      work();
    }
  }

  /** Request by request, until one must be waited for. */
  private void work() {
    in.flip();
    Incoming next = RequestDecoder.next(in);
    while (next != null) {
      handle(next);
      next = state == State.LISTENING ? RequestDecoder.next(in) : null;
    }
    in.compact();
  }

  private void handle(Incoming incoming) {
    if (incoming instanceof Refused refused) {
      connections.refused(refused);
      say(refused.answer());
      if (refused.closes()) {
        leave();
      }
      return;
    }
    counters.requests.increment();
    // Also a defect becomes a stage's failure.
    CompletableFuture<Frame> answer =
        CompletableFuture.completedFuture((Request) incoming).thenCompose(dialogue::answer);
    if (answer.isDone() && !answer.isCompletedExceptionally()) {
      said(answer.join());
      return;
    }
    state = State.ANSWERING;
    var unused = answer.whenCompleteAsync(this::answered, loop);
  }

  private void answered(@Nullable Frame answer, @Nullable Throwable defect) {
    if (state != State.ANSWERING) {
      return;
    }
    state = State.LISTENING;
    if (answer == null) {
      LOG.log(ERROR, "HF-1509: a control connection is closed by a defect", defect);
      close();
      return;
    }
    said(answer);
    work();
    flushNow();
  }

  private void said(Frame answer) {
    if (answer.header().code() == ReturnCode.MALFORMED.number()) {
      counters.malformed.increment();
    }
    say(answer);
  }

  /** Puts it into the queue; {@link #flushNow} sends it. */
  void say(Frame frame) {
    if (!out.add(frame)) {
      flushNow();
      if (state != State.CLOSED && !out.add(frame)) {
        cutOff("it does not read its answers");
      }
    }
  }

  void flushNow() {
    try {
      flush();
    } catch (IOException gone) {
      failed(gone);
    }
  }

  private void flush() throws IOException {
    if (state == State.CLOSED) {
      return;
    }
    if (!out.isEmpty()) {
      out.writeTo(channel);
    }
    if (state == State.LEAVING && out.isEmpty()) {
      if (peerHasEnded) {
        close();
        return;
      }
      channel.shutdownOutput();
    }
    int reads = state == State.ANSWERING ? 0 : SelectionKey.OP_READ;
    key.interestOps(reads | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE));
  }

  /**
   * What was said shall reach the peer: what it still sends is read and forgotten for a moment,
   * because closing over unread bytes would reset the connection.
   */
  private void leave() {
    if (isOpen()) {
      state = State.LEAVING;
      leavesAt = System.nanoTime() + LINGER;
      connections.leaves(this);
      dialogue.over();
    }
  }

  boolean mustBeClosed() {
    return System.nanoTime() - leavesAt >= 0;
  }

  void cutOff(String why) {
    counters.cutOff.increment();
    connections.complain("HF-1503: a control connection is cut off: " + why);
    close();
  }

  @Override
  public void failed(Exception why) {
    close();
  }

  void close() {
    if (state == State.CLOSED) {
      return;
    }
    boolean wasOpen = isOpen();
    state = State.CLOSED;
    connections.closed(this);
    try {
      channel.close();
    } catch (IOException gone) {
      // That is what was wanted.
    }
    if (wasOpen) {
      dialogue.over();
    }
  }
}
