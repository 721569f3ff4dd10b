package org.holdfast.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
import org.junit.jupiter.api.Test;

/** SPEC C3, A14 and rule 13: the table of active connections against a naive list. */
class ConnectionTableTest {
  private static final List<ServiceAddress> SERVICES =
      List.of(service("192.0.2.1", 80), service("192.0.2.1", 81), service("2001:db8::1", 80));
  private static final List<Endpoint> INSTANCES =
      List.of(Endpoint.parse("198.51.100.1:80"), Endpoint.parse("[2001:db8:1::1]:80"));

  private final ConnectionTable table =
      new ConnectionTable(
          new ManualTicker(), ConnectionEvents.NOBODY, new Seats(new ManualTicker(), true));

  private record Step(ServiceAddress service, Endpoint client, Endpoint instance, int toClose) {}

  private record Question(ServiceAddress service, Endpoint instance, ClientSelector client) {}

  private record Entry(Step step, ConnectionTable.Open open) {}

  @Test
  void listing_isBounded_andSaysSinceWhen_C3() {
    ManualTicker ticker = new ManualTicker();
    ConnectionTable table =
        new ConnectionTable(ticker, ConnectionEvents.NOBODY, new Seats(ticker, true));
    Endpoint client = Endpoint.parse("203.0.113.7:40000");
    table.open(SERVICES.get(0), client, INSTANCES.get(0), true);
    table.open(SERVICES.get(0), client, INSTANCES.get(1), false);
    ticker.move(Duration.ofSeconds(3));
    assertEquals(2, table.list(3).size());
    assertEquals(
        List.of(
            new ConnectionTable.Listing(
                SERVICES.get(0), client, INSTANCES.get(0), Duration.ofSeconds(3), true)),
        table.list(1));
  }

  @Property
  void table_saysWhatANaiveListSays(
      @ForAll("steps") List<Step> steps, @ForAll("questions") List<Question> questions) {
    ConnectionTable table =
        new ConnectionTable(
            new ManualTicker(), ConnectionEvents.NOBODY, new Seats(new ManualTicker(), true));
    List<Entry> model = new ArrayList<>();
    for (Step step : steps) {
      if (step.toClose < model.size()) {
        model.remove(step.toClose).open.close();
      } else {
        model.add(new Entry(step, table.open(step.service, step.client, step.instance, false)));
      }
    }
    assertEquals(model.size(), table.size());
    for (Endpoint instance : INSTANCES) {
      assertEquals(
          model.stream().filter(entry -> entry.step.instance.equals(instance)).count(),
          table.count(instance));
    }
    for (Question asked : questions) {
      assertEquals(
          model.stream().anyMatch(entry -> answers(asked, entry.step)),
          table.isConnected(asked.service, asked.instance, asked.client),
          asked::toString);
    }
    model.forEach(entry -> entry.open.close());
    assertEquals(0, table.size());
  }

  private static boolean answers(Question asked, Step step) {
    return asked.service.equals(step.service)
        && asked.instance.equals(step.instance)
        && asked.client.matches(step.client.address(), step.client.port());
  }

  @Test
  void closingTwice_endsOneConnection() {
    Endpoint client = Endpoint.parse("203.0.113.1:4000");
    ConnectionTable.Open first = table.open(SERVICES.get(0), client, INSTANCES.get(0), false);
    table.open(SERVICES.get(0), client, INSTANCES.get(0), false);
    first.close();
    first.close();
    assertEquals(1, table.size());
    assertEquals(1, table.count(INSTANCES.get(0)));
    assertTrue(
        table.isConnected(
            SERVICES.get(0), INSTANCES.get(0), ClientSelector.address(client.address())));
  }

  @Test
  void manyThreads_leaveNothingBehind() {
    Endpoint instance = INSTANCES.get(0);
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      IpAddress client = IpAddress.parse("203.0.113." + (thread + 1));
      threads.add(CompletableFuture.runAsync(() -> openAndClose(client, instance)));
    }
    threads.forEach(CompletableFuture::join);
    assertEquals(0, table.size());
    assertEquals(0, table.count(instance));
    assertFalse(
        table.isConnected(SERVICES.get(0), instance, ClientSelector.parse("203.0.113.0/24")));
  }

  private void openAndClose(IpAddress client, Endpoint instance) {
    for (int port = 1; port < 5_000; port++) {
      table.open(SERVICES.get(0), new Endpoint(client, port), instance, false).close();
    }
  }

  private static ServiceAddress service(String address, int port) {
    return new ServiceAddress(IpAddress.parse(address), port);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(SERVICES),
            addresses(),
            Arbitraries.integers().between(1, 3),
            Arbitraries.of(INSTANCES),
            Arbitraries.integers().between(0, 20))
        .as(
            (service, client, port, instance, toClose) ->
                new Step(service, new Endpoint(client, port), instance, toClose))
        .list()
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<List<Question>> questions() {
    return Combinators.combine(
            Arbitraries.of(SERVICES), Arbitraries.of(INSTANCES), addresses(), prefixes(), ports())
        .as(
            (service, instance, address, shorter, ports) -> {
              int length = Math.max(1, address.bits() - shorter);
              return new Question(
                  service, instance, new ClientSelector(address.prefix(length), length, ports));
            })
        .list()
        .ofSize(20);
  }

  private static Arbitrary<IpAddress> addresses() {
    Arbitrary<Integer> last = Arbitraries.integers().between(1, 6);
    return Arbitraries.oneOf(
        last.map(n -> IpAddress.parse("203.0.113." + n)),
        last.map(n -> IpAddress.parse("2001:db8::cb00:71" + "0" + n)));
  }

  private static Arbitrary<Integer> prefixes() {
    return Arbitraries.of(0, 0, 1, 2, 8, 30);
  }

  private static Arbitrary<List<Integer>> ports() {
    return Arbitraries.of(List.of(), List.of(), List.of(1), List.of(2, 3));
  }
}
