package org.holdfast.membership;

import java.util.List;

/**
 * What a router tells one stack of its connections.
 *
 * @param opened to the stack's instances, in their order
 * @param closed the ids of some that were opened before
 * @param isWhole whether nothing that happened since the last news is left out
 */
public record News(List<Accepted> opened, List<Long> closed, boolean isWhole) {
  public News {
    opened = List.copyOf(opened);
    closed = List.copyOf(closed);
  }
}
