package org.holdfast.management;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Orders.Order;
import org.holdfast.facility.Reports.Report;
import org.holdfast.journal.Event;
import org.holdfast.management.Node.Slice;

/** Carries out orders at one node. What is malformed is refused in words. */
final class Clerk {
  private static final int MOST_ROWS = 1_000;
  private static final int STEPS_A_MINUTE = (int) Duration.ofMinutes(1).dividedBy(Meter.STEP);

  private final Node node;
  private final Meter meter;
  private final Executor background;

  /**
   * For that node.
   *
   * @param background where it may take a while to look through much
   */
  Clerk(Node node, Meter meter, Executor background) {
    this.node = node;
    this.meter = meter;
    this.background = background;
  }

  /** The stage never fails. */
  CompletionStage<Report> carryOut(Order order) {
    return CompletableFuture.supplyAsync(() -> answer(order), background)
        .thenCompose(stage -> stage)
        .exceptionally(refusal -> Table.refused(reason(refusal)))
        .thenApply(table -> table.numbered(order.number()));
  }

  private static String reason(Throwable refusal) {
    Throwable cause = refusal.getCause() == null ? refusal : refusal.getCause();
    return cause instanceof IllegalArgumentException
        ? String.valueOf(cause.getMessage())
        : cause.toString();
  }

  private CompletionStage<Table> answer(Order order) {
    Arguments arguments = new Arguments(order.arguments());
    Verb verb = Verb.valueOf(order.verb());
    return verb == Verb.END
        ? node.end(arguments.service(0), arguments.client(1), arguments.text(2))
            .thenApply(Clerk::table)
        : CompletableFuture.completedStage(answer(verb, arguments));
  }

  private Table answer(Verb verb, Arguments given) {
    return switch (verb) {
      case LIST ->
          given.size() > 3
              ? table(node.glance(Math.min(given.number(2), MOST_ROWS)))
              : list(Search.parse(given.text(0), Texts::service), given.text(1), given.number(2));
      case FIND ->
          Table.of(
              node.find(given.service(0), given.client(1)).stream()
                  .map(entry -> Codec.affinity(new Codec.Placed("", entry)))
                  .toList());
      case FORECAST ->
          node.forecast(given.service(0), given.endpoint(1))
              .map(forecast -> Table.of(Codec.forecast(forecast)))
              .orElseGet(() -> Table.refused("it is no router"));
      case EVENTS ->
          given.size() > 2
              ? events(given.number(0), given.service(1), given.client(2))
              : events(given.number(0), given.size() == 2 ? given.text(1) : "");
      case STATE -> Table.of(List.of(Codec.report(node.report())));
      case INSTANCES -> Table.of(node.instances().stream().map(Codec::instance).toList());
      case CHART -> Table.of(Codec.series(meter.series(given.number(0) * STEPS_A_MINUTE)));
      case EXTEND ->
          table(node.extend(given.service(0), given.client(1), given.seconds(2), given.text(3)));
      case DRAIN -> table(node.drain(given.name(0), given.seconds(1), given.text(2)));
      case RESUME -> table(node.resume(given.name(0), given.text(1)));
      case WITHDRAW -> table(node.withdraw(given.name(0), given.text(1)));
      case LIMIT -> table(node.limit(given.seconds(0), given.text(1)));
      case END -> throw new IllegalStateException("it takes its time");
    };
  }

  private static Table table(Result result) {
    return new Table(result.isDone(), result.text(), List.of());
  }

  private Table list(Search search, String after, int atMost) {
    return table(node.list(search, after, Math.min(atMost, MOST_ROWS)));
  }

  private static Table table(Slice slice) {
    return new Table(
        true, String.valueOf(slice.total()), slice.placed().stream().map(Codec::affinity).toList());
  }

  private Table events(int atMost, String search) {
    EventSearch meant = EventSearch.parse(search, Texts::service);
    String here = node.member().self().name();
    return events(
        node.journal().last(Math.min(atMost, MOST_ROWS), event -> meant.matches(event, here)));
  }

  private Table events(int atMost, ServiceAddress service, ClientSelector client) {
    return events(
        node.journal()
            .last(
                Math.min(atMost, MOST_ROWS),
                event ->
                    event.service().equals(Optional.of(service))
                        && event.client().equals(Optional.of(client))));
  }

  private Table events(List<Event> events) {
    return Table.of(events.stream().map(event -> Codec.event(node.journal(), event)).toList());
  }

  /** Arguments as texts; a missing or malformed one is an IllegalArgumentException. */
  private record Arguments(List<String> texts) {
    int size() {
      return texts.size();
    }

    String text(int index) {
      if (index >= texts.size()) {
        throw new IllegalArgumentException("argument " + index + " is missing");
      }
      return texts.get(index);
    }

    int number(int index) {
      return Integer.parseInt(text(index));
    }

    Duration seconds(int index) {
      return Duration.ofSeconds(Long.parseLong(text(index)));
    }

    ServiceAddress service(int index) {
      return Texts.service(text(index));
    }

    ClientSelector client(int index) {
      return Texts.client(text(index));
    }

    /** The address, and behind it the port. */
    Endpoint endpoint(int index) {
      return new Endpoint(IpAddress.parse(text(index)), number(index + 1));
    }

    Optional<String> name(int index) {
      return Optional.of(text(index)).filter(name -> !name.isEmpty());
    }
  }
}
