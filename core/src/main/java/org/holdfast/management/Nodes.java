package org.holdfast.management;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.holdfast.facility.Orders.Order;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Reports.Report;
import org.holdfast.membership.Member;

/**
 * The nodes of the cluster as this one sees them, and what they say when they are asked: this one
 * at once, the others through the {@link Desk}. Owner thread only.
 */
final class Nodes {
  private final Member member;
  private final Executor owner;
  private final Clerk clerk;
  private final Desk desk;

  Nodes(Member member, Executor owner, Clerk clerk, Desk desk) {
    this.member = member;
    this.owner = owner;
    this.clerk = clerk;
    this.desk = desk;
  }

  private String self() {
    return member.self().name();
  }

  /** Has it done by that node; refused, if it did not answer. */
  CompletionStage<Result> order(String name, Verb verb, String... arguments) {
    return ask(name, verb, arguments)
        .thenApply(
            said ->
                said.map(table -> new Result(table.isDone(), table.text()))
                    .orElseGet(
                        () ->
                            Result.refused(
                                name
                                    + " did not answer within "
                                    + Desk.PATIENCE.toMillis()
                                    + " ms; it may have been done all the same")));
  }

  /**
   * The target of that name.
   *
   * @throws NoSuchElementException if there is none
   */
  Participant target(String name) {
    List<Participant> all = stacks();
    return all.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    noTarget(name) + all.stream().map(Participant::name).sorted().toList()));
  }

  private String noTarget(String name) {
    boolean isRouter =
        member.roster().find(name).filter(one -> one.role() == Role.ROUTER).isPresent();
    return isRouter
        ? "'"
            + name
            + "' is no target: it hands connections on and keeps nobody, so that it needs no draining"
            + " before it is stopped; the targets are "
        : "no target is named '" + name + "'; there are ";
  }

  List<Participant> stacks() {
    return member.roster().participants().stream().filter(one -> one.role() == Role.STACK).toList();
  }

  /** Whether it can be asked. */
  boolean isLive(Participant one) {
    return one.name().equals(self()) || (one.role() != Role.STRUCK && member.isSeenAlive(one));
  }

  /** The names of those that can be asked. */
  List<String> live() {
    return member.roster().participants().stream()
        .filter(this::isLive)
        .map(Participant::name)
        .toList();
  }

  /** Of one that has left since, that of a router. */
  Role role(String name) {
    return member.roster().find(name).map(Participant::role).orElse(Role.ROUTER);
  }

  /** This one, the one beside this stack, or any that lives. */
  Optional<String> router() {
    return member.roster().participants().stream()
        .filter(one -> one.role() == Role.ROUTER && isLive(one))
        .map(Participant::name)
        .min(
            Comparator.<String, Boolean>comparing(one -> !one.equals(self()))
                .thenComparing(one -> !one.startsWith(self()))
                .thenComparing(one -> one));
  }

  /** The same of all that can be asked. */
  CompletionStage<Map<String, Table>> askAll(Verb verb, String... arguments) {
    return gather(live(), name -> ask(name, verb, arguments));
  }

  /** The tables of those that answered in time and in a form that is understood. */
  static CompletionStage<Map<String, Table>> gather(
      Collection<String> names, Function<String, CompletionStage<Optional<Table>>> asking) {
    Map<String, Table> answers = new TreeMap<>();
    CompletionStage<Map<String, Table>> all = CompletableFuture.completedStage(answers);
    for (String name : names) {
      all =
          all.thenCombine(
              asking.apply(name),
              (before, said) -> {
                said.filter(Table::isDone).ifPresent(table -> answers.put(name, table));
                return before;
              });
    }
    return all;
  }

  /** Empty: it did not answer in time, or in a form that is not understood. */
  CompletionStage<Optional<Table>> ask(String name, Verb verb, String... arguments) {
    List<String> texts = List.of(arguments);
    CompletionStage<Optional<Report>> said =
        name.equals(self())
            ? clerk.carryOut(new Order(0, verb.name(), texts)).thenApply(Optional::of)
            : desk.ask(name, verb.name(), texts);
    return said.thenApplyAsync(report -> report.flatMap(Nodes::table), owner);
  }

  /** What cannot be understood is as if it had not come. */
  private static Optional<Table> table(Report report) {
    try {
      return Optional.of(Table.of(report));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }
}
