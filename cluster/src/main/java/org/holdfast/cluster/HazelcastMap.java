package org.holdfast.cluster;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import com.hazelcast.query.Predicate;
import com.hazelcast.query.Predicates;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.holdfast.facility.SharedMap;
import org.jspecify.annotations.Nullable;

/**
 * A shared map that is one of Hazelcast's. What this process does with one key happens in the order
 * of asking.
 */
final class HazelcastMap<K, V> implements SharedMap<K, V> {
  private static final int MOST_AT_ONCE = 10_000;

  private final IMap<K, V> map;
  private final List<Integer> partitions;
  private final Answers answers;
  private final Turns turns;

  /**
   * A view of one of Hazelcast's maps.
   *
   * @param partitions one key of each partition
   */
  HazelcastMap(IMap<K, V> map, List<Integer> partitions, Answers answers) {
    this.map = map;
    this.partitions = List.copyOf(partitions);
    this.answers = answers;
    turns = new Turns(answers.callers());
  }

  @Override
  public CompletionStage<@Nullable V> get(K key) {
    return inTurn(key, "get", () -> map.get(key));
  }

  @Override
  public CompletionStage<Map<K, V>> getAll(Set<K> keys) {
    return answers.of(map.getName() + " getAll", () -> map.getAll(keys), answers.callers());
  }

  /**
   * In one go where that is little; else partition by partition, so that a million rows are no
   * single answer that takes too long.
   */
  @Override
  public CompletionStage<Map<K, V>> snapshot() {
    return answers
        .of(map.getName() + " size", map::size, answers.callers())
        .thenCompose(
            size ->
                size <= MOST_AT_ONCE
                    ? snapshot(Predicates.alwaysTrue())
                    : snapshot(new HashMap<>(), partitions.iterator()));
  }

  private CompletionStage<Map<K, V>> snapshot(Predicate<K, V> which) {
    return answers
        .of(map.getName() + " snapshot", () -> map.entrySet(which), answers.callers())
        .thenApply(
            part -> {
              Map<K, V> rows = new HashMap<>();
              part.forEach(row -> rows.put(row.getKey(), row.getValue()));
              return rows;
            });
  }

  private CompletionStage<Map<K, V>> snapshot(Map<K, V> rows, Iterator<Integer> left) {
    if (!left.hasNext()) {
      return CompletableFuture.completedStage(rows);
    }
    Predicate<K, V> partition = Predicates.partitionPredicate(left.next(), Predicates.alwaysTrue());
    return snapshot(partition)
        .thenCompose(
            part -> {
              rows.putAll(part);
              return snapshot(rows, left);
            });
  }

  @Override
  public CompletionStage<Boolean> replace(K key, @Nullable V expected, @Nullable V next) {
    return inTurn(key, "replace", () -> exchange(key, expected, next));
  }

  private boolean exchange(K key, @Nullable V expected, @Nullable V next) {
    if (next == null) {
      return expected == null ? !map.containsKey(key) : map.remove(key, expected);
    }
    if (expected == null) {
      V present = map.putIfAbsent(key, next);
      return present == null || present.equals(next);
    }
    // Hazelcast repeats a call whose member died; the first may have been carried out.
    return map.replace(key, expected, next) || next.equals(map.get(key));
  }

  @Override
  public CompletionStage<Void> set(K key, V row) {
    return inTurn(
        key,
        "set",
        () -> {
          map.set(key, row);
          return null;
        });
  }

  private <T> CompletionStage<T> inTurn(K key, String what, Callable<@Nullable T> call) {
    return answers.of(map.getName() + " " + what, call, work -> turns.execute(key, work));
  }

  @Override
  public CompletionStage<Subscription> onChange(Consumer<Change<K, V>> listener) {
    return subscribe(() -> map.addEntryListener(new Changes<>(listener), true));
  }

  @Override
  public CompletionStage<Subscription> onChange(K key, Consumer<Change<K, V>> listener) {
    return subscribe(() -> map.addEntryListener(new Changes<>(listener), key, true));
  }

  private CompletionStage<Subscription> subscribe(Callable<UUID> call) {
    return answers
        .of(map.getName() + " subscribe", call, answers.callers())
        .thenApply(id -> () -> unsubscribe(id));
  }

  private void unsubscribe(UUID id) {
    answers.of(
        map.getName() + " unsubscribe", () -> map.removeEntryListener(id), answers.callers());
  }

  /** Hazelcast's events as changes; it tells those of one key in their order. */
  private record Changes<K, V>(Consumer<Change<K, V>> listener)
      implements EntryAddedListener<K, V>,
          EntryUpdatedListener<K, V>,
          EntryMergedListener<K, V>,
          EntryRemovedListener<K, V> {
    @Override
    public void entryAdded(EntryEvent<K, V> event) {
      listener.accept(new Change<>(event.getKey(), event.getValue()));
    }

    @Override
    public void entryUpdated(EntryEvent<K, V> event) {
      listener.accept(new Change<>(event.getKey(), event.getValue()));
    }

    @Override
    public void entryMerged(EntryEvent<K, V> event) {
      listener.accept(new Change<>(event.getKey(), event.getValue()));
    }

    @Override
    public void entryRemoved(EntryEvent<K, V> event) {
      listener.accept(new Change<>(event.getKey(), null));
    }
  }
}
