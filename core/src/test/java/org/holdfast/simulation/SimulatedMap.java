package org.holdfast.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
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
  private final List<Map<K, V>> sides = new ArrayList<>(List.of(new HashMap<>()));
  private final List<Subscriber<K, V>> subscribers = new ArrayList<>();

  private record Subscriber<K, V>(Link link, @Nullable K key, Consumer<Change<K, V>> listener) {}

  Map<K, V> rows() {
    return rows(0);
  }

  /** As that part of a split network has it. */
  Map<K, V> rows(int side) {
    return sides.get(side);
  }

  /** The network falls into two parts, and each goes on with what there was. */
  void split() {
    sides.add(new HashMap<>(rows()));
  }

  /** One part's rows stand, the other's are thrown away, and nobody is told. */
  void merge(int winner) {
    Map<K, V> standing = rows(winner);
    sides.clear();
    sides.add(standing);
  }

  /** Nobody is told of that either. */
  void lose(int side, double share, Random random) {
    rows(side).keySet().removeIf(key -> random.nextDouble() < share);
  }

  private void changed(int side, K key) {
    Change<K, V> change = new Change<>(key, rows(side).get(key));
    for (Subscriber<K, V> one : List.copyOf(subscribers)) {
      if (one.link.side() == side && (one.key == null || one.key.equals(key))) {
        one.link.tell(key, () -> one.listener.accept(change));
      }
    }
  }

  private void store(int side, K key, @Nullable V row) {
    if (row == null) {
      rows(side).remove(key);
    } else {
      rows(side).put(key, row);
    }
    changed(side, key);
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

    private Map<K, V> rows() {
      return SimulatedMap.this.rows(link.side());
    }

    private <T> CompletionStage<T> call(Supplier<T> operation) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      link.call(operation, answer);
      return answer;
    }

    @Override
    public CompletionStage<@Nullable V> get(K key) {
      return call(() -> rows().get(key));
    }

    @Override
    public CompletionStage<Map<K, V>> getAll(Set<K> keys) {
      return call(
          () -> {
            Map<K, V> found = new HashMap<>(rows());
            found.keySet().retainAll(keys);
            return found;
          });
    }

    @Override
    public CompletionStage<Map<K, V>> snapshot() {
      return call(() -> new HashMap<>(rows()));
    }

    @Override
    public CompletionStage<Boolean> replace(K key, @Nullable V expected, @Nullable V next) {
      return call(
          () -> {
            boolean asExpected = Objects.equals(rows().get(key), expected);
            if (asExpected) {
              store(link.side(), key, next);
            }
            return asExpected;
          });
    }

    @Override
    public CompletionStage<@Nullable Void> set(K key, V row) {
      return call(
          () -> {
            store(link.side(), key, row);
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
