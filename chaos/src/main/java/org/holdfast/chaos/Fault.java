package org.holdfast.chaos;

import java.util.Optional;

/** Something that goes wrong, and what is promised then. */
interface Fault {
  /** By which it is chosen: lower case, with dashes. */
  String name();

  /** What is promised, in a few words. */
  String promised();

  /** What this machine lacks for it, such as "root"; empty: it can be tried. */
  default Optional<String> missing() {
    return Optional.empty();
  }

  /** Whether it takes too long for the quick run. */
  default boolean isLong() {
    return false;
  }

  /**
   * Tries it, on a cluster of its own.
   *
   * @throws Exception if it could not be carried out, which counts as failed
   */
  Finding run(Ground ground) throws Exception;
}
