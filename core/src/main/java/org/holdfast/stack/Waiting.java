package org.holdfast.stack;

/** Somebody waits for the outcome of a change. */
interface Waiting {
  /** Whether they were answered already, that it cannot be done now; then it must not be. */
  boolean isOver();

  /** From now on it cannot be undone: this is the answer, even if something is left to do. */
  void decided(Outcome outcome);
}
