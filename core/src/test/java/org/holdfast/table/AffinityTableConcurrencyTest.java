package org.holdfast.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Owner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * SPEC A12 and A13 while the table changes: whatever a reader is told was so at a moment during its
 * question. Two readers ask all the time; the seed of the writer is printed.
 */
class AffinityTableConcurrencyTest {
  private static final ServiceAddress SHOP = new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);
  private static final IpAddress LOOPBACK = IpAddress.parse("::1");
  private static final int CLIENTS = 512;
  private static final int PORT = 4000;
  private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final AffinityTable table = new AffinityTable(seed);
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final ExecutorService readers = Executors.newFixedThreadPool(2);

  @BeforeEach
  void printSeed() {
    System.out.println("AffinityTableConcurrencyTest seed " + seed);
  }

  @AfterEach
  void stop() throws InterruptedException {
    stopped.set(true);
    readers.shutdownNow();
    assertTrue(readers.awaitTermination(5, TimeUnit.SECONDS));
  }

  /** The instance's port names the client, so that a wrong owner is seen to be wrong. */
  private static Owner ownerOf(int client, long incarnation) {
    return new Owner("t", incarnation, new Endpoint(IpAddress.parse("192.0.2.9"), 1 + client));
  }

  private static IpAddress address(int client) {
    return client % 2 == 0
        ? new IpAddress(0, 0xffff_c000_0000L + client)
        : new IpAddress(0x2001_0db8_0000_0000L, client);
  }

  private static ClientSelector selector(int client) {
    ClientSelector all = ClientSelector.address(address(client));
    return client % 3 == 0 ? all.withPorts(PORT) : all;
  }

  @Test
  void aReader_isOnlyToldOwnersOfTheClientItAskedFor() throws Exception {
    List<Future<Long>> reading =
        IntStream.range(0, 2).mapToObj(reader -> readers.submit(() -> askForAll(reader))).toList();
    long changes = changeAtRandom();
    for (Future<Long> reader : reading) {
      assertTrue(reader.get(5, TimeUnit.SECONDS) > 0, "seed " + seed);
    }
    assertTrue(changes > CLIENTS, "the writer came to change something");
  }

  private long askForAll(int reader) {
    Random choice = new Random(reader);
    long told = 0;
    while (!stopped.get()) {
      int client = choice.nextInt(CLIENTS);
      Owner owner = table.route(SHOP, address(client), PORT);
      if (owner != null) {
        assertEquals(1 + client, owner.instance().port(), "seed " + seed);
        told++;
      }
    }
    return told;
  }

  /** Every entry has an owner of its own, so owners come and go with the entries. */
  private long changeAtRandom() {
    long end = System.nanoTime() + RUN_NANOS;
    long changes = 0;
    while (System.nanoTime() - end < 0) {
      int client = random.nextInt(1 + random.nextInt(CLIENTS));
      if (random.nextInt(3) == 0) {
        table.put(SHOP, selector(client), ownerOf(client, changes));
      } else {
        table.remove(SHOP, selector(random.nextInt(CLIENTS)));
      }
      changes++;
    }
    stopped.set(true);
    return changes;
  }

  /**
   * The client is always kept: one selector is put before the other is removed, and the wider owner
   * is never alone. A reader that mixed two moments would be told nobody, or the wider one.
   */
  @Test
  void aChangeFromSelectorToSelector_isNeverSeenHalfDone() throws Exception {
    Owner kept = ownerOf(1, 1);
    ClientSelector address = ClientSelector.parse("192.0.2.7");
    ClientSelector group = ClientSelector.parse("192.0.2.0/24");
    table.put(SHOP, group, kept);
    Future<Long> reading = readers.submit(() -> askForOne(address.address(), kept));
    long end = System.nanoTime() + RUN_NANOS;
    while (System.nanoTime() - end < 0) {
      table.put(SHOP, address, kept);
      table.put(SHOP, group, ownerOf(2, 1));
      fillAndEmpty(random.nextInt(20));
      table.put(SHOP, group, kept);
      table.remove(SHOP, address);
    }
    stopped.set(true);
    assertTrue(reading.get(5, TimeUnit.SECONDS) > 0);
  }

  private void fillAndEmpty(int clients) {
    for (int client = 0; client < clients; client++) {
      table.put(SHOP, ClientSelector.address(address(4 * client)), ownerOf(3, 1));
    }
    for (int client = 0; client < clients; client++) {
      table.remove(SHOP, ClientSelector.address(address(4 * client)));
    }
  }

  private long askForOne(IpAddress client, Owner kept) {
    long asked = 0;
    while (!stopped.get()) {
      @Nullable Owner owner = table.route(SHOP, client, PORT);
      if (!kept.equals(owner)) {
        fail("told " + owner + " after " + asked + " questions, seed " + seed);
      }
      asked++;
    }
    return asked;
  }

  /** ::1 has the first 64 bits that a key has before it is written. */
  @Test
  void aKeyNotYetWritten_isNobodys() throws Exception {
    Future<Long> reading = readers.submit(this::askForLoopback);
    long end = System.nanoTime() + RUN_NANOS;
    while (System.nanoTime() - end < 0) {
      table.put(SHOP, group(1 + random.nextInt(20)), ownerOf(1, 1));
      table.remove(SHOP, group(1 + random.nextInt(20)));
    }
    stopped.set(true);
    assertTrue(reading.get(5, TimeUnit.SECONDS) > 0);
  }

  private static ClientSelector group(int number) {
    return new ClientSelector(new IpAddress(number, 0), 64, List.of());
  }

  private long askForLoopback() {
    long asked = 0;
    while (!stopped.get()) {
      assertNull(table.route(SHOP, LOOPBACK, PORT), "seed " + seed);
      asked++;
    }
    return asked;
  }
}
