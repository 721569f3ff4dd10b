package org.holdfast.fronttier;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection. Bytes that the receiver does not take at once are kept, and
 * nothing more is read until it has taken them: so a slow receiver costs one buffer and no more.
 */
final class Flow {
  // Then the loop's other connections have their turn.
  private static final int READS_AT_ONCE = 16;

  private final Loop loop;
  private final Wire from;
  private final Wire to;
  private final Counters counters;
  private @Nullable ByteBuf left;
  private boolean ended;
  private boolean begun;
  private boolean senderBroke;
  private boolean receiverBroke;
  private boolean endPassedOn;

  Flow(Loop loop, Wire from, Wire to, Counters counters) {
    this.loop = loop;
    this.from = from;
    this.to = to;
    this.counters = counters;
  }

  /** Sends this before anything else, and in the same segment what the sender has sent so far. */
  void begin(byte[] head) throws IOException {
    ByteBuffer buffer = loop.buffer().put(head);
    receive(buffer);
    send(buffer.flip());
  }

  /**
   * Moves what can be moved now.
   *
   * @return whether there is more to move, and only others' turn has come
   */
  boolean move() throws IOException {
    if (left != null && !sendLeft(left)) {
      return false;
    }
    for (int reads = 0; !from.isDrained() && !ended && left == null; reads++) {
      if (reads == READS_AT_ONCE) {
        return true;
      }
      ByteBuffer buffer = loop.buffer();
      receive(buffer);
      send(buffer.flip());
    }
    return false;
  }

  private void receive(ByteBuffer buffer) throws IOException {
    try {
      int read = from.read(buffer);
      ended = read < 0;
      begun |= read > 0;
    } catch (IOException broken) {
      senderBroke = true;
      throw broken;
    }
  }

  private void write(ByteBuffer buffer) throws IOException {
    try {
      to.write(buffer);
    } catch (IOException broken) {
      receiverBroke = true;
      throw broken;
    }
  }

  private void send(ByteBuffer buffer) throws IOException {
    if (buffer.hasRemaining()) {
      write(buffer);
    }
    if (buffer.hasRemaining()) {
      left = loop.keep(buffer);
      counters.kept(left.readableBytes());
    }
  }

  private boolean sendLeft(ByteBuf bytes) throws IOException {
    ByteBuffer buffer = bytes.nioBuffer();
    write(buffer);
    bytes.skipBytes(buffer.position());
    counters.kept(-buffer.position());
    if (buffer.hasRemaining()) {
      return false;
    }
    release();
    return true;
  }

  /** Whether the sender has sent anything. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether the sender has told that nothing more comes. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether reading from the sender has failed. */
  boolean senderBroke() {
    return senderBroke;
  }

  /** Whether writing to the receiver has failed. */
  boolean receiverBroke() {
    return receiverBroke;
  }

  /** Whether bytes wait for the receiver. */
  boolean isBlocked() {
    return left != null;
  }

  /** Whether the sender has ended and the receiver has all of it. */
  boolean isOver() {
    return ended && left == null;
  }

  /** Tells the receiver of the end, once. */
  void passEndOn() throws IOException {
    if (isOver() && !endPassedOn) {
      endPassedOn = true;
      to.shutdownOutput();
    }
  }

  /** Gives back what is kept. */
  void release() {
    if (left != null) {
      counters.kept(-left.readableBytes());
      left.release();
      left = null;
    }
  }
}
