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
import org.jspecify.annotations.Nullable;

/** One of the cluster's maps, as it really is; nodes see it through their links. */
final class SimulatedMap<K, V> {
  private final Map<K, V> rows = new HashMap<>();
  private final List<Subscription<K, V>> subscriptions = new ArrayList<>();

  private record Subscription<K, V>(Link link, @Nullable K key, Consumer<Change<K, V>> listener) {}

  Map<K, V> rows() {
    return rows;
  }

  private void changed(K key) {
    Change<K, V> change = new Change<>(key, rows.get(key));
    for (Subscription<K, V> one : subscriptions) {
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
    public void onChange(Consumer<Change<K, V>> listener) {
      subscriptions.add(new Subscription<>(link, null, listener));
    }

    @Override
    public void onChange(K key, Consumer<Change<K, V>> listener) {
      subscriptions.add(new Subscription<>(link, key, listener));
    }
  }
}
