package org.holdfast.management;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Orders;
import org.holdfast.facility.Orders.Order;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Reports;
import org.holdfast.facility.Reports.Report;
import org.holdfast.facility.Roster;
import org.holdfast.facility.Route;
import org.holdfast.facility.SharedMap.Subscription;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders from one participant to another and brings the reports. An order is carried out
 * once; lost words are said again until the time is up. Owner thread only.
 */
final class Desk {
  /** The longest that an order waits for its report. */
  static final Duration PATIENCE = Duration.ofMillis(2_500);

  /** More open orders at once are refused: people do not ask so much. */
  static final int MOST_OPEN = 200;

  private static final Duration AGAIN = Duration.ofMillis(300);

  private final CouplingFacility facility;
  private final Executor owner;
  private final Timers timers;
  private final Member member;
  private final Function<Order, CompletionStage<Report>> clerk;
  private final Set<String> heard = new HashSet<>();
  private final Map<String, Outgoing> outgoing = new HashMap<>();
  private final Map<String, Incoming> incoming = new HashMap<>();
  private int open;
  private long last;

  /** What was asked of one participant. */
  private final class Outgoing {
    final Map<Long, Asked> asked = new TreeMap<>();
    final Writing writing;

    Outgoing(String name) {
      writing =
          new Writing(() -> facility.orders().set(new Route(member.self().name(), name), row()));
    }

    private Orders row() {
      return new Orders(
          member.self().incarnation(), asked.values().stream().map(Asked::order).toList());
    }
  }

  /**
   * One write at a time, of what is so then: two at once could arrive in either order. What is said
   * in one turn of the owner goes together.
   */
  private final class Writing {
    private final Supplier<CompletionStage<Void>> write;
    private boolean isPlanned;
    private boolean isUnderWay;
    private boolean isDue;

    Writing(Supplier<CompletionStage<Void>> write) {
      this.write = write;
    }

    void plan() {
      if (!isPlanned) {
        isPlanned = true;
        owner.execute(this::begin);
      }
    }

    private void begin() {
      isPlanned = false;
      if (isUnderWay) {
        isDue = true;
        return;
      }
      isUnderWay = true;
      isDue = false;
      // What is lost is said again.
      write.get().whenCompleteAsync((done, failure) -> ended(), owner);
    }

    private void ended() {
      isUnderWay = false;
      if (isDue) {
        begin();
      }
    }
  }

  private record Asked(Order order, CompletableFuture<Optional<Report>> report) {}

  /** What one life of a participant asked of this one. */
  private final class Incoming {
    final long incarnation;
    final Map<Long, Report> reports = new TreeMap<>();
    final Writing writing;
    long taken;

    Incoming(String name, long incarnation) {
      this.incarnation = incarnation;
      writing =
          new Writing(() -> facility.reports().set(new Route(member.self().name(), name), row()));
    }

    private Reports row() {
      return new Reports(incarnation, new ArrayList<>(reports.values()));
    }
  }

  /**
   * Nobody is heard yet.
   *
   * @param clerk carries out what others order; its stage never fails
   */
  Desk(
      CouplingFacility facility,
      Executor owner,
      Timers timers,
      Member member,
      Function<Order, CompletionStage<Report>> clerk) {
    this.facility = facility;
    this.owner = owner;
    this.timers = timers;
    this.member = member;
    this.clerk = clerk;
  }

  /** From now on hears everybody whom the roster names. */
  void listenTo(Roster roster) {
    for (Participant one : roster.participants()) {
      if (one.role() != Role.STRUCK
          && !one.name().equals(member.self().name())
          && heard.add(one.name())) {
        member.subscribe(() -> ordersOf(one.name()));
        member.subscribe(() -> reportsOf(one.name()));
      }
    }
  }

  private CompletionStage<Subscription> ordersOf(String name) {
    return facility
        .orders()
        .onChange(
            new Route(name, member.self().name()),
            change -> owner.execute(() -> take(name, change.row())));
  }

  private CompletionStage<Subscription> reportsOf(String name) {
    return facility
        .reports()
        .onChange(
            new Route(name, member.self().name()),
            change -> owner.execute(() -> reported(name, change.row())));
  }

  /** Empty: no report came in time, and it is not known whether the order was carried out. */
  CompletionStage<Optional<Report>> ask(String name, String verb, List<String> arguments) {
    if (open >= MOST_OPEN) {
      return CompletableFuture.completedStage(
          Optional.of(refused(0, "too much is asked of this node at once; try again")));
    }
    open++;
    Order order = new Order(++last, verb, arguments);
    Asked asked = new Asked(order, new CompletableFuture<>());
    Outgoing to = outgoing.computeIfAbsent(name, Outgoing::new);
    to.asked.put(order.number(), asked);
    to.writing.plan();
    timers.after(AGAIN, () -> sayAgain(name, to, asked));
    timers.after(PATIENCE, () -> done(to, asked, Optional.empty()));
    return asked.report;
  }

  private void done(Outgoing to, Asked asked, Optional<Report> report) {
    if (to.asked.remove(asked.order.number()) != null) {
      open--;
      to.writing.plan();
      asked.report.complete(report);
    }
  }

  /** The order or its report was lost on the way, or it takes its time. */
  private void sayAgain(String name, Outgoing to, Asked asked) {
    if (to.asked.containsKey(asked.order.number())) {
      facility
          .reports()
          .get(new Route(name, member.self().name()))
          .whenCompleteAsync(
              (row, failure) -> {
                reported(name, failure == null ? row : null);
                if (to.asked.containsKey(asked.order.number())) {
                  to.writing.plan();
                  timers.after(AGAIN, () -> sayAgain(name, to, asked));
                }
              },
              owner);
    }
  }

  private void reported(String name, @Nullable Reports row) {
    Outgoing to = outgoing.get(name);
    if (row == null || to == null || row.incarnation() != member.self().incarnation()) {
      return;
    }
    for (Report report : row.reports()) {
      Asked asked = to.asked.get(report.number());
      if (asked != null) {
        done(to, asked, Optional.of(report));
      }
    }
  }

  private void take(String name, @Nullable Orders row) {
    if (row == null) {
      return;
    }
    Incoming from = incoming.get(name);
    if (from == null || from.incarnation < row.incarnation()) {
      from = new Incoming(name, row.incarnation());
      incoming.put(name, from);
    }
    if (from.incarnation == row.incarnation()) {
      take(from, row.orders());
    }
  }

  private void take(Incoming from, List<Order> orders) {
    Set<Long> wanted = new HashSet<>();
    orders.forEach(order -> wanted.add(order.number()));
    from.reports.keySet().retainAll(wanted);
    boolean isAskedAgain = false;
    for (Order order : orders) {
      if (order.number() > from.taken) {
        from.taken = order.number();
        carryOut(from, order);
      } else {
        isAskedAgain |= from.reports.containsKey(order.number());
      }
    }
    if (isAskedAgain) {
      from.writing.plan();
    }
  }

  private void carryOut(Incoming from, Order order) {
    clerk
        .apply(order)
        .whenCompleteAsync(
            (report, failure) -> {
              from.reports.put(
                  order.number(),
                  failure == null ? report : refused(order.number(), String.valueOf(failure)));
              from.writing.plan();
            },
            owner);
  }

  static Report refused(long number, String why) {
    return new Report(number, false, why, 1, List.of());
  }
}
