package org.holdfast.facility;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map that every stack and router of the cluster shares. Atomic per key. Every stage fails, and
 * none hangs, when the cluster cannot answer; a write whose stage failed may or may not have
 * happened. Callable from any thread; stages complete and changes are told on the facility's own
 * threads, which must not be blocked.
 *
 * @param <K> keys, compared by value
 * @param <V> immutable rows, compared by value
 */
public interface SharedMap<K, V> {
  /** The row as it is now; null: none. */
  CompletionStage<@Nullable V> get(K key);

  /** The rows of these keys as they are now; those without a row are left out. */
  CompletionStage<Map<K, V>> getAll(Set<K> keys);

  /** Every row; a change during the reading may or may not be in it. */
  CompletionStage<Map<K, V>> snapshot();

  /**
   * Compare and set.
   *
   * @param expected the row that must be there; null: none may be
   * @param next the row to store; null: remove it
   * @return whether the expected row was there, and so the next one now is
   */
  CompletionStage<Boolean> replace(K key, @Nullable V expected, @Nullable V next);

  /** Stores a row that only the caller writes. */
  CompletionStage<Void> set(K key, V row);

  /**
   * Tells every change from now on, those of one key in their order. Some may be lost when a member
   * of the cluster fails, so a change is never proof that others know of it. When the stage
   * completes, whatever changes is told.
   */
  CompletionStage<Subscription> onChange(Consumer<Change<K, V>> listener);

  /** The same for one key alone; the cluster then sends nothing of the others here. */
  CompletionStage<Subscription> onChange(K key, Consumer<Change<K, V>> listener);

  /** What keeps a listener listening. */
  @FunctionalInterface
  interface Subscription {
    /** Asks the cluster to tell no more; does not wait until it has stopped. */
    void cancel();
  }

  /**
   * What became of one key.
   *
   * @param key whose row changed
   * @param row the row now; null: removed
   */
  record Change<K, V>(K key, @Nullable V row) {}
}
