package org.holdfast.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.holdfast.facility.SharedMap;
import org.holdfast.facility.SharedMap.Change;
import org.holdfast.facility.SharedMap.Subscription;
import org.jspecify.annotations.Nullable;

/** One of the cluster's maps, as it really is; nodes see it through their links. */
final class SimulatedMap<K, V> {
  private final Map<K, V> rows = new HashMap<>();
  private final List<Subscriber<K, V>> subscribers = new ArrayList<>();

  private record Subscriber<K, V>(Link link, @Nullable K key, Consumer<Change<K, V>> listener) {}

  Map<K, V> rows() {
    return rows;
  }

  private void changed(K key) {
    Change<K, V> change = new Change<>(key, rows.get(key));
    for (Subscriber<K, V> one : List.copyOf(subscribers)) {
      if (one.key == null || one.key.equals(key)) {
        one.link.tell(key, () -> one.listener.accept(change));
      }
    }
  }

  private void store(K key, @Nullable V row) {
    if (row == null) {
      rows.remove(key);
    } else {
      rows.put(key, row);
    }
    changed(key);
  }

  /** The map as one node has it. */
  SharedMap<K, V> through(Link link) {
    return new Seen(link);
  }

  private final class Seen implements SharedMap<K, V> {
    private final Link link;

    Seen(Link link) {
      this.link = link;
    }

    private <T> CompletionStage<T> call(Supplier<T> operation) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      link.call(operation, answer);
      return answer;
    }

    @Override
    public CompletionStage<@Nullable V> get(K key) {
      return call(() -> rows.get(key));
    }

    @Override
    public CompletionStage<Map<K, V>> getAll(Set<K> keys) {
      return call(
          () -> {
            Map<K, V> found = new HashMap<>(rows);
            found.keySet().retainAll(keys);
            return found;
          });
    }

    @Override
    public CompletionStage<Map<K, V>> snapshot() {
      return call(() -> new HashMap<>(rows));
    }

    @Override
    public CompletionStage<Boolean> replace(K key, @Nullable V expected, @Nullable V next) {
      return call(
          () -> {
            boolean asExpected = Objects.equals(rows.get(key), expected);
            if (asExpected) {
              store(key, next);
            }
            return asExpected;
          });
    }

    @Override
    public CompletionStage<@Nullable Void> set(K key, V row) {
      return call(
          () -> {
            store(key, row);
            return null;
          });
    }

    @Override
    public CompletionStage<Subscription> onChange(Consumer<Change<K, V>> listener) {
      return subscribe(new Subscriber<>(link, null, listener));
    }

    @Override
    public CompletionStage<Subscription> onChange(K key, Consumer<Change<K, V>> listener) {
      return subscribe(new Subscriber<>(link, key, listener));
    }

    private CompletionStage<Subscription> subscribe(Subscriber<K, V> subscriber) {
      return call(
          () -> {
            subscribers.add(subscriber);
            return () -> subscribers.remove(subscriber);
          });
    }
  }
}
