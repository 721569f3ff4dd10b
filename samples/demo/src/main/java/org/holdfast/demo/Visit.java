package org.holdfast.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one shopper went through. Immutable.
 *
 * @param sent its requests
 * @param answered those that were answered with success
 * @param nodesBefore who answered before it had a basket, one entry a request
 * @param keeper who took its first item; null: nobody answered
 * @param stackAnswers what stacks said to the starts that came with its items
 * @param sawWholeBasket whether every answer that tells the basket told the whole of it
 * @param balancedAfterLeaving whether, after its order or emptying, another node answered it
 * @param keptForItsTime whether the short affinity still held shortly before its end; null: this
 *     shopper did not look, or was answered too late to tell
 * @param balancedAfterItsTime whether, after the short affinity's latest end, another node answered
 *     it; null: this shopper did not look
 */
record Visit(
    int sent,
    int answered,
    List<String> nodesBefore,
    @Nullable String keeper,
    List<String> stackAnswers,
    boolean sawWholeBasket,
    boolean balancedAfterLeaving,
    @Nullable Boolean keptForItsTime,
    @Nullable Boolean balancedAfterItsTime) {
  Visit {
    nodesBefore = List.copyOf(nodesBefore);
    stackAnswers = List.copyOf(stackAnswers);
  }
}
