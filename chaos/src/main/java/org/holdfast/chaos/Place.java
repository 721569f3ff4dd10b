package org.holdfast.chaos;

import java.util.List;

/**
 * Where a process runs. Immutable.
 *
 * @param before what stands before its command, such as {@code ip netns exec NAME}
 * @param address it binds there: its instances, its cluster port, its front tier's listener
 */
record Place(List<String> before, String address) {
  /** This machine's loopback address. */
  static final Place HERE = new Place(List.of(), "127.0.0.1");

  Place {
    before = List.copyOf(before);
  }
}
