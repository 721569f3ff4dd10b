package org.holdfast.shop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request found.
 *
 * @param items what the basket holds, or held when it was taken away
 * @param kept what became of the affinity
 * @param refusal why the item was not put in; null: nothing was refused
 */
record Visit(List<String> items, Kept kept, Shelf.@Nullable Refusal refusal) {
  static Visit of(List<String> items, Kept kept) {
    return new Visit(items, kept, null);
  }

  static Visit refused(Shelf.Refusal refusal, List<String> items) {
    return new Visit(items, Kept.NOT_ASKED, refusal);
  }
}
