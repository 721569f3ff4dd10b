package org.holdfast.chaos;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened. All times are {@link System#nanoTime} of the one process that records,
 * so they can be compared. Immutable.
 */
sealed interface Event {
  /** A time that has not come. */
  long NEVER = Long.MAX_VALUE;

  /** What an application asks of its stack. */
  enum Verb {
    START,
    END
  }

  /**
   * A start (or renewal) or an end, and its answer.
   *
   * @param answeredAt {@link #NEVER}: no answer came
   * @param code the return code's number; {@link #NO_ANSWER} if none came
   * @param granted nanoseconds for which a start was granted, counted by the stack from some time
   *     between asking and answering; what was asked for if no answer came
   */
  record Request(
      Verb verb, String client, Owner owner, long askedAt, long answeredAt, int code, long granted)
      implements Event {
    static final int NO_ANSWER = -1;

    boolean isGranted() {
      return verb == Verb.START && (code == 0 || code == 1);
    }

    /** A start that was granted, or may have been. */
    boolean mayHaveStarted() {
      return isGranted() || (verb == Verb.START && code == NO_ANSWER);
    }

    /** Until then a start is granted for certain. */
    long mayExpireAt() {
      return askedAt > NEVER - granted ? NEVER : askedAt + granted;
    }

    /** An end that took effect, or may have. */
    boolean mayHaveEnded() {
      return verb == Verb.END && (code == 0 || code == 18 || code == NO_ANSWER);
    }
  }

  /**
   * A client's connection through a front tier.
   *
   * @param door the front tier's name
   * @param landedAt null: it failed
   * @param error what failed; null: it landed
   */
  record Visit(
      String client,
      String door,
      long begunAt,
      long endedAt,
      @Nullable Owner landedAt,
      @Nullable String error)
      implements Event {}

  /** An indication that an owner's stack gave: why its affinity ended (SPEC A10). */
  record Told(String client, Owner owner, int reason, long at) implements Event {}

  /**
   * A server was killed, stopped or cut off. What it held is not certain from then on; what it is
   * granted after that time is over counts again.
   *
   * @param until {@link #NEVER}: this life of it is over
   */
  record Struck(String server, int life, long from, long until) implements Event {}

  /** A front tier was cut off from the cluster, so that it is not live; it may go on routing. */
  record CutOff(String door, long from, long until) implements Event {}
}
