package org.holdfast.jmx;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.management.ObjectName;
import org.holdfast.journal.Event;
import org.holdfast.management.Management;

/** Tells what happens on this node as notifications, until closed. */
final class Events implements AutoCloseable {
  private static final String STARTED = "holdfast.affinity.started";
  private static final String ENDED = "holdfast.affinity.ended";
  private static final String REFUSED = "holdfast.affinity.refused";
  private static final String TARGET_UP = "holdfast.target.up";
  private static final String TARGET_DOWN = "holdfast.target.down";
  private static final String TARGET_DRAINED = "holdfast.target.drained";
  private static final String INSTANCE_UP = "holdfast.instance.up";
  private static final String INSTANCE_DOWN = "holdfast.instance.down";

  private final Management management;
  private final ObjectName table;
  private final ObjectName nodes;
  private final Teller affinities;
  private final Teller targets;
  private final Consumer<Event> listener = this::tell;

  private Events(Management management, Map<String, String> owned, Map<String, String> seen) {
    this.management = management;
    table = Registration.name("AffinityTable", management.name());
    nodes = Registration.name("Targets", management.name());
    affinities = new Teller(owned, Teller.thread("holdfast-notifications"));
    targets = new Teller(seen, Teller.thread("holdfast-notifications"));
  }

  static Events ofTarget(Management management) {
    return listening(
        new Events(
            management,
            new TreeMap<>(
                Map.of(
                    STARTED, "An application of this target keeps clients from now on",
                    ENDED, "An affinity of this target has ended, by whom and why is said",
                    REFUSED, "A request of an application of this target was refused")),
            seen(
                Map.of(TARGET_DRAINED, "A service of this target has drained and is out of use"))));
  }

  /** It owns no affinity whose start or end it could tell. */
  static Events ofFrontTier(Management management) {
    return listening(
        new Events(
            management,
            Map.of(),
            seen(
                Map.of(
                    INSTANCE_UP, "This front tier's checks find an instance well again",
                    INSTANCE_DOWN, "This front tier's checks find an instance down"))));
  }

  private static Map<String, String> seen(Map<String, String> byOneKindOfNode) {
    Map<String, String> all = new TreeMap<>(byOneKindOfNode);
    all.put(TARGET_UP, "A target or router has joined the cluster");
    all.put(TARGET_DOWN, "A target or router has left the cluster, or was given up");
    return all;
  }

  private static Events listening(Events events) {
    events.management.journal().listen(events.listener);
    return events;
  }

  /** Of what happens to affinities. */
  Teller affinities() {
    return affinities;
  }

  /** Of what happens to targets. */
  Teller targets() {
    return targets;
  }

  private void tell(Event event) {
    switch (event.what()) {
      case STARTED -> affinities.tell(table, STARTED, () -> row(event));
      case ENDED, EXPIRED -> affinities.tell(table, ENDED, () -> row(event));
      case REFUSED -> affinities.tell(table, REFUSED, () -> row(event));
      case DRAINED -> targets.tell(nodes, TARGET_DRAINED, () -> row(event));
      case UP ->
          targets.tell(
              nodes, event.service().isPresent() ? INSTANCE_UP : TARGET_UP, () -> row(event));
      case DOWN ->
          targets.tell(
              nodes, event.service().isPresent() ? INSTANCE_DOWN : TARGET_DOWN, () -> row(event));
      default -> {
        // What people do is logged, with who did it.
      }
    }
  }

  private EventRow row(Event event) {
    return new EventRow(
        0,
        management.name(),
        event.what().name(),
        event.service().map(management::nameOf).orElse(""),
        event.client().map(Object::toString).orElse(""),
        event.details(),
        event.by());
  }

  @Override
  public void close() {
    management.journal().listenNoMore(listener);
    affinities.close();
    targets.close();
  }
}
