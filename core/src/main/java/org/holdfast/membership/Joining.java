package org.holdfast.membership;

import static java.lang.System.Logger.Level.INFO;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.holdfast.facility.Beat;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Roster;
import org.jspecify.annotations.Nullable;

/**
 * Taking and leaving a place in the roster. A name belongs to one living incarnation (SPEC rule
 * 12): whoever finds it taken watches for a lease whether its holder still beats. Owner thread
 * only.
 */
final class Joining {
  private static final System.Logger LOG = System.getLogger(Joining.class.getName());

  private final CouplingFacility facility;
  private final Executor owner;
  private final Timers timers;
  private final Roster known;

  /**
   * @param known the roster as this participant remembers it, for a cluster that has lost it
   */
  Joining(CouplingFacility facility, Executor owner, Timers timers, Roster known) {
    this.facility = facility;
    this.owner = owner;
    this.timers = timers;
    this.known = known;
  }

  /** Completes with the participant as it was registered. */
  CompletionStage<Participant> join(Participant joining) {
    return facility
        .roster()
        .get(Roster.KEY)
        .thenComposeAsync(roster -> joinAfter(roster, joining), owner);
  }

  private CompletionStage<Participant> joinAfter(@Nullable Roster read, Participant joining) {
    if (read == null) {
      return joinAfter(null, known, joining);
    }
    boolean isForeign = read.schema() != CouplingFacility.SCHEMA;
    return joinAfter(read, isForeign ? read : known.agreedWith(read), joining);
  }

  private CompletionStage<Participant> joinAfter(
      @Nullable Roster read, Roster roster, Participant joining) {
    if (roster.schema() != CouplingFacility.SCHEMA) {
      return CompletableFuture.failedStage(
          new JoinRefusedException(
              "the cluster keeps its rows in schema "
                  + roster.schema()
                  + ", this version of Holdfast in schema "
                  + CouplingFacility.SCHEMA
                  + ": use another cluster name, or stop all of the other version first"));
    }
    if (roster.names(joining)) {
      return roster.equals(read)
          ? CompletableFuture.completedStage(joining)
          : replace(read, roster, joining);
    }
    Optional<Participant> holder = roster.find(joining.name());
    return holder.isEmpty()
        ? replace(read, roster.with(joining), joining)
        : succeed(read, roster, holder.get(), joining);
  }

  private CompletionStage<Participant> replace(
      @Nullable Roster expected, Roster next, Participant joining) {
    return facility
        .roster()
        .replace(Roster.KEY, expected, next)
        .thenComposeAsync(
            done -> done ? CompletableFuture.completedStage(joining) : join(joining), owner);
  }

  private CompletionStage<Participant> succeed(
      @Nullable Roster read, Roster roster, Participant holder, Participant joining) {
    long incarnation = Math.max(joining.incarnation(), holder.incarnation() + 1);
    Participant successor = joining.as(joining.role(), incarnation);
    if (holder.role() == Role.STRUCK) {
      return replace(read, roster.with(successor), successor);
    }
    LOG.log(
        INFO, "the name {0} is in the roster; watching whether its holder lives", holder.name());
    return isAlive(holder)
        .thenComposeAsync(
            alive ->
                alive
                    ? CompletableFuture.failedStage(taken(holder))
                    : replace(read, roster.with(successor), successor),
            owner);
  }

  private CompletionStage<Boolean> isAlive(Participant holder) {
    return beatOf(holder)
        .thenComposeAsync(
            before ->
                afterALease()
                    .thenComposeAsync(waited -> beatOf(holder), owner)
                    .thenApply(after -> after > before),
            owner);
  }

  private CompletionStage<Long> beatOf(Participant holder) {
    return facility
        .beats()
        .get(holder.name())
        .thenApply(
            beat -> {
              Beat read = beat == null ? Watches.NONE : beat;
              return read.incarnation() == holder.incarnation() ? read.count() : 0L;
            });
  }

  private CompletionStage<@Nullable Void> afterALease() {
    CompletableFuture<@Nullable Void> waited = new CompletableFuture<>();
    timers.after(Member.LEASE.plus(Member.CLOCK_MARGIN), () -> waited.complete(null));
    return waited;
  }

  private static JoinRefusedException taken(Participant holder) {
    return new JoinRefusedException(
        "another "
            + (holder.role() == Role.STACK ? "stack" : "router")
            + " named '"
            + holder.name()
            + "' is alive in this cluster: give this one a name of its own"
            + " (holdfast.target.name or holdfast.front-tier.name)");
  }

  /** Gives the place back if it is still that incarnation's; always completes. */
  CompletionStage<Void> leave(Participant leaving) {
    return facility
        .roster()
        .get(Roster.KEY)
        .thenComposeAsync(roster -> leave(roster, leaving), owner)
        .exceptionally(unreachable -> null);
  }

  private CompletionStage<Void> leave(@Nullable Roster roster, Participant leaving) {
    if (roster == null || !roster.names(leaving)) {
      return CompletableFuture.completedStage(null);
    }
    return facility
        .roster()
        .replace(Roster.KEY, roster, roster.without(leaving.name()))
        .thenComposeAsync(
            done -> done ? CompletableFuture.completedStage(null) : leave(leaving), owner);
  }
}
