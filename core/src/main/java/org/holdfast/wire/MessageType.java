package org.holdfast.wire;

import org.jspecify.annotations.Nullable;

/** What a frame is about. The numbers are stable. Serves SPEC A16. */
public enum MessageType {
  /** An instance begins to speak for its listener. */
  OPEN(1, 0),
  /** An affinity begins, or its clock begins anew; figure 2A. */
  START(2, Header.FIXED),
  /** An affinity, or a part of it, ends; figure 2C. As an indication: it has ended. */
  END(3, Header.PART),
  /** An affinity lasts longer. */
  EXTEND(4, 0),
  /** Whether the stack is alive. */
  PING(5, 0);

  private final int number;
  private final int knownFlags;

  MessageType(int number, int knownFlags) {
    this.number = number;
    this.knownFlags = knownFlags;
  }

  /** The type with that number; null: there is none. */
  static @Nullable MessageType of(int number) {
    return number >= 1 && number <= values().length ? values()[number - 1] : null;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  boolean knows(int flags) {
    return (flags & ~knownFlags) == 0;
  }
}
