package org.holdfast.stack;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Reply;
import org.holdfast.facility.Reply.Opened;
import org.holdfast.facility.Roster;
import org.holdfast.facility.Route;
import org.holdfast.facility.SharedMap.Change;
import org.holdfast.facility.SharedMap.Subscription;
import org.holdfast.membership.Member;
import org.holdfast.time.Ticker;

/**
 * What the others tell this stack: acknowledgements, sightings, and connections, which extend the
 * affinities that govern them (SPEC A6, rule 7). Owner thread only.
 */
final class Hearing {
  private final CouplingFacility facility;
  private final Executor owner;
  private final Ticker ticker;
  private final Member member;
  private final Registry registry;
  private final Sightings sightings;
  private final Affinities affinities;
  private final KnownConnections connections;
  private final Set<String> heard = new HashSet<>();

  Hearing(
      CouplingFacility facility,
      Executor owner,
      Ticker ticker,
      Member member,
      Registry registry,
      Sightings sightings,
      Affinities affinities,
      KnownConnections connections) {
    this.facility = facility;
    this.owner = owner;
    this.ticker = ticker;
    this.member = member;
    this.registry = registry;
    this.sightings = sightings;
    this.affinities = affinities;
    this.connections = connections;
  }

  /** From now on hears everybody whom the roster names. */
  void listenTo(Roster roster) {
    for (Participant one : roster.participants()) {
      if (!one.name().equals(member.self().name()) && heard.add(one.name())) {
        member.subscribe(() -> listenTo(one.name()));
      }
    }
  }

  private CompletionStage<Subscription> listenTo(String participant) {
    Route route = new Route(participant, member.self().name());
    return facility.replies().onChange(route, change -> owner.execute(() -> hear(change)));
  }

  private void hear(Change<Route, Reply> change) {
    if (change.row() != null) {
      registry.publications().acknowledged(change.key().from(), change.row());
      sightings.told(change.key().from(), change.row());
      connections.told(change.key().from(), change.row());
      change.row().opened().forEach(this::extendByConnection);
    }
  }

  private void extendByConnection(Opened opened) {
    if (opened.pinned()) {
      long acceptedAt = ticker.nanos() - TimeUnit.MILLISECONDS.toNanos(opened.ageMillis());
      member
          .mirror()
          .governing(opened.service(), opened.client())
          .map(cover -> new AffinityKey(opened.service(), cover.client()))
          .ifPresent(key -> affinities.connected(key, opened.instance(), acceptedAt));
    }
  }
}
