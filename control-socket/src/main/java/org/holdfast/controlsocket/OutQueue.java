package org.holdfast.controlsocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.holdfast.wire.Frame;

/** What a peer has not read yet. Grows with it, up to a bound, and shrinks when it is read. */
final class OutQueue {
  /** How many bytes may wait for a peer, besides those that the kernel keeps. */
  static final int MOST_BYTES = 256 * 1024;

  private static final int FEW_BYTES = 512;

  private ByteBuffer bytes = ByteBuffer.allocate(FEW_BYTES);

  /** Takes it, unless the queue is full. */
  boolean add(Frame frame) {
    if (bytes.position() + frame.bytes() > MOST_BYTES) {
      return false;
    }
    if (bytes.remaining() < frame.bytes()) {
      grow(bytes.position() + frame.bytes());
    }
    frame.writeTo(bytes);
    return true;
  }

  private void grow(int needed) {
    int capacity = Math.min(MOST_BYTES, Math.max(needed, 2 * bytes.capacity()));
    bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
  }

  boolean isEmpty() {
    return bytes.position() == 0;
  }

  /** As much as the channel takes now. */
  void writeTo(WritableByteChannel channel) throws IOException {
    bytes.flip();
    try {
      channel.write(bytes);
    } finally {
      bytes.compact();
    }
    if (isEmpty() && bytes.capacity() > FEW_BYTES) {
      bytes = ByteBuffer.allocate(FEW_BYTES);
    }
  }
}
