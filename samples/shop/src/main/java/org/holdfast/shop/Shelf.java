package org.holdfast.shop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.holdfast.affinity.ClientSelector;
import org.jspecify.annotations.Nullable;

/**
 * Baskets in memory, bounded in number and size; one that nobody asks for is thrown away when its
 * affinity is over too. Safe for all threads.
 */
final class Shelf {
  static final int MAX_BASKETS = 10_000;
  static final int MAX_ITEMS = 100;

  /** Why an item was not put in. */
  enum Refusal {
    BASKET_FULL,
    NO_MORE_BASKETS
  }

  private final Map<ClientSelector, Basket> baskets = new HashMap<>();
  private final LongSupplier nanos;

  Shelf(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Puts an item into the client's basket, which from now on lasts for this long. */
  synchronized @Nullable Refusal put(ClientSelector client, String item, Duration atMost) {
    Basket basket = basket(client);
    if (basket == null) {
      if (baskets.size() >= MAX_BASKETS && !throwAwayOld()) {
        return Refusal.NO_MORE_BASKETS;
      }
      basket = new Basket(atMost);
      baskets.put(client, basket);
    }
    if (basket.items.size() >= MAX_ITEMS) {
      return Refusal.BASKET_FULL;
    }
    basket.items.add(item);
    basket.atMost = atMost;
    basket.touched = nanos.getAsLong();
    return null;
  }

  /** Lets the client's basket last on; null: there is none. */
  synchronized @Nullable Duration touch(ClientSelector client) {
    Basket basket = basket(client);
    if (basket == null) {
      return null;
    }
    basket.touched = nanos.getAsLong();
    return basket.atMost;
  }

  synchronized List<String> items(ClientSelector client) {
    Basket basket = basket(client);
    return basket == null ? List.of() : List.copyOf(basket.items);
  }

  synchronized List<String> take(ClientSelector client) {
    List<String> items = items(client);
    baskets.remove(client);
    return items;
  }

  private @Nullable Basket basket(ClientSelector client) {
    Basket basket = baskets.get(client);
    if (basket != null && basket.isOld()) {
      baskets.remove(client);
      return null;
    }
    return basket;
  }

  private boolean throwAwayOld() {
    return baskets.values().removeIf(Basket::isOld);
  }

  private final class Basket {
    private final List<String> items = new ArrayList<>();
    private Duration atMost;
    private long touched = nanos.getAsLong();

    private Basket(Duration atMost) {
      this.atMost = atMost;
    }

    private boolean isOld() {
      return nanos.getAsLong() - touched >= atMost.toNanos();
    }
  }
}
