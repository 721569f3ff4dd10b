package org.holdfast.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.IpAddress;
import org.junit.jupiter.api.Test;

/** The shop's memory is bounded, and forgets a basket together with its affinity. */
class ShelfTest {
  private static final ClientSelector ALICE = ClientSelector.address("192.0.2.1");
  private static final ClientSelector BOB = ClientSelector.address("192.0.2.2");
  private static final Duration HOUR = Duration.ofHours(1);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Shelf shelf = new Shelf(nanos::get);

  @Test
  void itemsStayInTheirOrderAndInTheirClientsBasket() {
    shelf.put(ALICE, "tea", HOUR);
    shelf.put(BOB, "milk", HOUR);
    shelf.put(ALICE, "tea", HOUR);

    assertEquals(List.of("tea", "tea"), shelf.items(ALICE));
    assertEquals(List.of("milk"), shelf.items(BOB));
  }

  @Test
  void aBasketThatIsTakenIsGone() {
    shelf.put(ALICE, "tea", HOUR);

    assertEquals(List.of("tea"), shelf.take(ALICE));
    assertEquals(List.of(), shelf.take(ALICE));
    assertNull(shelf.touch(ALICE));
  }

  @Test
  void aBasketLastsAsLongAsItWasPutFor() {
    shelf.put(ALICE, "tea", Duration.ofSeconds(3));

    pass(Duration.ofSeconds(3).minusNanos(1));
    assertEquals(List.of("tea"), shelf.items(ALICE));
    pass(Duration.ofNanos(1));
    assertEquals(List.of(), shelf.items(ALICE));
  }

  @Test
  void theNextItemRestartsTheClockWithItsOwnDuration() {
    shelf.put(ALICE, "tea", Duration.ofSeconds(3));
    pass(Duration.ofSeconds(2));
    shelf.put(ALICE, "milk", Duration.ofSeconds(2));

    pass(Duration.ofSeconds(2).minusNanos(1));
    assertEquals(List.of("tea", "milk"), shelf.items(ALICE));
    pass(Duration.ofNanos(1));
    assertEquals(List.of(), shelf.items(ALICE));
  }

  @Test
  void touchingRestartsTheClockAndLookingDoesNot() {
    shelf.put(ALICE, "tea", Duration.ofSeconds(3));
    shelf.put(BOB, "milk", Duration.ofSeconds(3));
    pass(Duration.ofSeconds(2));

    assertEquals(Duration.ofSeconds(3), shelf.touch(ALICE));
    shelf.items(BOB);
    pass(Duration.ofSeconds(2));

    assertEquals(List.of("tea"), shelf.items(ALICE));
    assertEquals(List.of(), shelf.items(BOB));
  }

  @Test
  void aFullBasketRefusesTheNextItem() {
    for (int item = 0; item < Shelf.MAX_ITEMS; item++) {
      assertNull(shelf.put(ALICE, "tea", HOUR));
    }

    assertEquals(Shelf.Refusal.BASKET_FULL, shelf.put(ALICE, "one more", HOUR));
    assertEquals(Shelf.MAX_ITEMS, shelf.items(ALICE).size());
  }

  @Test
  void aFullShelfRefusesNewBasketsUntilOldOnesAreThrownAway() {
    for (int client = 0; client < Shelf.MAX_BASKETS; client++) {
      assertNull(shelf.put(client(client), "tea", HOUR));
    }

    assertEquals(Shelf.Refusal.NO_MORE_BASKETS, shelf.put(ALICE, "tea", HOUR));
    assertNull(shelf.put(client(0), "milk", HOUR));
    pass(HOUR);
    assertNull(shelf.put(ALICE, "tea", HOUR));
  }

  private static ClientSelector client(int number) {
    byte[] address = {10, 0, (byte) (number >> 8), (byte) number};
    return ClientSelector.address(IpAddress.ofBytes(address));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
