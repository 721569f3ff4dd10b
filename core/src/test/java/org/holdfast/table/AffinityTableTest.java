package org.holdfast.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Owner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** SPEC A11 and A12: who keeps which clients, by longest match. */
class AffinityTableTest {
  private static final ServiceAddress SHOP = new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);
  private static final ServiceAddress BANK = new ServiceAddress(IpAddress.parse("2001:db8::1"), 80);
  private static final Owner ONE = owner("one");
  private static final Owner TWO = owner("two");
  private static final Owner THREE = owner("three");
  private static final int ANY_PORT = 40_000;

  private final AffinityTable table = new AffinityTable(7);

  private static Owner owner(String target) {
    return new Owner(target, 1, Endpoint.parse("192.0.2.11:8080"));
  }

  private void put(String client, Owner owner) {
    table.put(SHOP, ClientSelector.parse(client), owner);
  }

  private @Nullable Owner route(String client, int port) {
    return table.route(SHOP, IpAddress.parse(client), port);
  }

  @Test
  void theLongestPrefix_governs() {
    put("198.51.0.0/16", ONE);
    put("198.51.100.7", THREE);
    put("198.51.100.0/24", TWO);
    assertEquals(THREE, route("198.51.100.7", ANY_PORT));
    assertEquals(TWO, route("198.51.100.8", ANY_PORT));
    assertEquals(ONE, route("198.51.101.7", ANY_PORT));
    assertNull(route("198.52.100.7", ANY_PORT));
  }

  @Test
  void atOnePrefix_theNamedPortGovernsBeforeAllPorts() {
    put("198.51.100.0/24", ONE);
    table.put(SHOP, ClientSelector.parse("198.51.100.0/24").withPorts(4000, 4001), TWO);
    table.put(SHOP, ClientSelector.parse("198.51.0.0/16").withPorts(4002), THREE);
    assertEquals(TWO, route("198.51.100.7", 4000));
    assertEquals(TWO, route("198.51.100.7", 4001));
    assertEquals(ONE, route("198.51.100.7", 4002), "the longer prefix comes before the named port");
    assertEquals(3 + 1, table.size(), "one entry for each named port");
  }

  @Test
  void removal_endsExactlyWhatItNames() {
    ClientSelector client = ClientSelector.parse("2001:db8::/56");
    table.put(SHOP, client, ONE);
    table.put(SHOP, client.withPorts(1, 2), TWO);
    table.remove(SHOP, client.withPorts(2, 3));
    assertEquals(TWO, route("2001:db8::9", 1));
    assertEquals(ONE, route("2001:db8::9", 2));
    table.remove(SHOP, client);
    assertEquals(TWO, route("2001:db8::9", 1), "its named port is another entry");
    assertNull(route("2001:db8::9", 2));
    table.remove(BANK, client);
    assertEquals(1, table.size());
  }

  @Test
  void aHole_isOneInItsGroup_andMeansNothingInAnother_rule5() {
    ClientSelector group = ClientSelector.parse("198.51.100.0/24");
    table.put(SHOP, group, new Group(ONE, 1));
    table.putHole(SHOP, ClientSelector.parse("198.51.100.7"), new Group(ONE, 1));
    assertNull(route("198.51.100.7", ANY_PORT));
    table.put(SHOP, group, new Group(TWO, 2));
    assertEquals(TWO, route("198.51.100.7", ANY_PORT), "what the former owner had let go");
    table.put(SHOP, group, new Group(ONE, 3));
    assertEquals(ONE, route("198.51.100.7", ANY_PORT), "what it had let go of an earlier one");
    table.remove(SHOP, group);
    assertNull(route("198.51.100.7", ANY_PORT));
    assertEquals(0, table.keepers());
  }

  @Test
  void anIpv6Prefix_neverGovernsIpv4() {
    put("0:0:0:0:0:fffe::/95", ONE);
    assertNull(route("192.0.2.7", ANY_PORT));
    assertEquals(ONE, route("::fffe:c000:207", ANY_PORT));
  }

  @Test
  void whatIsEmpty_isDropped() {
    put("198.51.100.7", ONE);
    table.put(BANK, ClientSelector.parse("2001:db8::/64").withPorts(9), ONE);
    assertEquals(List.of(2, 1), List.of(table.services(), table.keepers()));
    table.remove(SHOP, ClientSelector.parse("198.51.100.7"));
    assertEquals(List.of(1, 1), List.of(table.services(), table.keepers()));
    table.remove(BANK, ClientSelector.parse("2001:db8::/64").withPorts(9));
    assertEquals(List.of(0, 0), List.of(table.services(), table.keepers()));
    assertEquals(0, table.size());
  }

  @Test
  void tensOfThousands_comeAndGo() {
    for (int client = 0; client < 50_000; client++) {
      table.put(SHOP, address(client), client % 2 == 0 ? ONE : TWO);
    }
    for (int client = 0; client < 50_000; client++) {
      assertEquals(client % 2 == 0 ? ONE : TWO, table.route(SHOP, address(client).address(), 1));
    }
    for (int client = 10; client < 50_000; client++) {
      table.remove(SHOP, address(client));
    }
    assertEquals(10, table.size());
    assertEquals(TWO, table.route(SHOP, address(9).address(), 1));
    assertNull(table.route(SHOP, address(10).address(), 1));
  }

  private static ClientSelector address(int number) {
    return ClientSelector.address(new IpAddress(0x2001_0db8L << 32, 1 + number));
  }

  /** One thing that happens to a table; without a group, a removal. */
  private record Change(
      ServiceAddress service, ClientSelector client, @Nullable Group group, boolean isHole) {}

  @Property
  void anyHistory_routesLikeANaiveList(
      @ForAll("histories") List<Change> history, @ForAll long seed) {
    AffinityTable quick = new AffinityTable(seed);
    NaiveTable naive = new NaiveTable();
    Random random = new Random(seed);
    for (Change change : history) {
      apply(change, quick, naive);
      IpAddress client = nearby(change.client(), random);
      int port = 1 + random.nextInt(3);
      assertEquals(
          naive.route(change.service(), client, port), quick.route(change.service(), client, port));
      assertEquals(naive.size(), quick.size());
    }
    assertEquals(naive.keepers(), quick.keepers());
    assertEquals(naive.services(), quick.services());
    for (Change change : history) {
      for (int port = 1; port <= 3; port++) {
        IpAddress client = nearby(change.client(), random);
        assertEquals(naive.route(SHOP, client, port), quick.route(SHOP, client, port));
      }
    }
  }

  private static void apply(Change change, AffinityTable quick, NaiveTable naive) {
    if (change.group() == null) {
      quick.remove(change.service(), change.client());
      naive.remove(change.service(), change.client());
    } else {
      if (change.isHole()) {
        quick.putHole(change.service(), change.client(), change.group());
      } else {
        quick.put(change.service(), change.client(), change.group());
      }
      naive.put(change.service(), change.client(), change.group(), change.isHole());
    }
  }

  /** A client within the selector, or with a bit changed, just outside of it. */
  private static IpAddress nearby(ClientSelector selector, Random random) {
    IpAddress first = selector.address();
    int bit = random.nextInt(first.bits());
    boolean inHigh = bit >= 64;
    return new IpAddress(
        first.high() ^ (inHigh ? 1L << bit : 0), first.low() ^ (inHigh ? 0 : 1L << bit));
  }

  @Provide
  Arbitrary<List<Change>> histories() {
    Arbitrary<ServiceAddress> services = Arbitraries.of(SHOP, SHOP, BANK);
    Arbitrary<Group> groups =
        Arbitraries.of(new Group(ONE, 1), new Group(TWO, 1), new Group(TWO, 2)).injectNull(0.4);
    Arbitrary<Boolean> holes = Arbitraries.of(true, false, false);
    return Combinators.combine(services, Arbitraries.oneOf(ipv4(), ipv6()), groups, holes)
        .as(Change::new)
        .list()
        .ofMaxSize(200);
  }

  private static Arbitrary<ClientSelector> ipv4() {
    return selectors(
        Arbitraries.integers().between(0, 15).map(last -> "192.0.2." + last),
        Arbitraries.of(1, 24, 29, 30, 31, 32));
  }

  private static Arbitrary<ClientSelector> ipv6() {
    return selectors(
        Arbitraries.integers()
            .between(0, 15)
            .map(number -> "2001:db8:0:" + number % 4 + "::" + number / 4),
        Arbitraries.of(3, 62, 63, 64, 65, 126, 128));
  }

  private static Arbitrary<ClientSelector> selectors(
      Arbitrary<String> addresses, Arbitrary<Integer> prefixLengths) {
    Arbitrary<List<Integer>> ports =
        Arbitraries.integers().between(1, 3).list().uniqueElements().ofMaxSize(2);
    return Combinators.combine(addresses.map(IpAddress::parse), prefixLengths, ports)
        .as((address, length, named) -> new ClientSelector(address.prefix(length), length, named));
  }
}
