package org.holdfast.membership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.holdfast.facility.Reply;
import org.holdfast.facility.Reply.Opened;
import org.holdfast.facility.Reply.Sighting;
import org.holdfast.facility.Route;
import org.holdfast.facility.SharedMap;
import org.holdfast.time.Ticker;

/**
 * Tells stacks what this participant applied and saw. One write to a stack is under way at a time;
 * what comes up meanwhile goes together with the next. Owner thread only.
 */
final class Replies {
  /**
   * More than that in one write are left out: the stack asks for those that it needs, but does not
   * extend affinities by them.
   */
  private static final int MOST_OPENED = 20_000;

  private final SharedMap<Route, Reply> replies;
  private final Executor owner;
  private final Ticker ticker;
  private final String self;
  private final Map<String, Outbox> outboxes = new HashMap<>();
  private long incarnation;
  private final LongAdder untold = new LongAdder();

  Replies(SharedMap<Route, Reply> replies, Executor owner, Ticker ticker, String self) {
    this.ticker = ticker;
    this.replies = replies;
    this.owner = owner;
    this.self = self;
  }

  /** The incarnation that these replies come from. */
  void joinedAs(long number) {
    incarnation = number;
  }

  /** This participant has published what that stack wrote under that number. */
  void applied(String stack, long publication) {
    Outbox outbox = outbox(stack);
    outbox.applied.add(publication);
    flush(outbox);
  }

  /** This router has just opened these connections to that stack's instances. */
  void opened(String stack, List<Accepted> connections) {
    Outbox outbox = outbox(stack);
    int room = Math.min(connections.size(), MOST_OPENED - outbox.opened.size());
    outbox.opened.addAll(connections.subList(0, room));
    untold.add(connections.size() - room);
    flush(outbox);
  }

  /** The answer to that stack's question. */
  void sighted(String stack, Sighting sighting) {
    Outbox outbox = outbox(stack);
    outbox.sightings.add(sighting);
    flush(outbox);
  }

  /** Any thread: how many connections were too many to tell. */
  long untold() {
    return untold.sum();
  }

  private Outbox outbox(String stack) {
    return outboxes.computeIfAbsent(stack, to -> new Outbox(new Route(self, to)));
  }

  private void flush(Outbox outbox) {
    if (outbox.writing || outbox.isEmpty()) {
      return;
    }
    outbox.writing = true;
    long now = ticker.nanos();
    List<Opened> opened = outbox.opened.stream().map(one -> one.told(now)).toList();
    Reply reply = new Reply(incarnation, outbox.applied, outbox.sightings, opened);
    outbox.opened.clear();
    outbox.applied.clear();
    outbox.sightings.clear();
    replies
        .set(outbox.route, reply)
        .whenCompleteAsync(
            // A lost reply is asked for again by the stack that misses it.
            (done, failure) -> {
              outbox.writing = false;
              flush(outbox);
            },
            owner);
  }

  private static final class Outbox {
    final Route route;
    final List<Long> applied = new ArrayList<>();
    final List<Sighting> sightings = new ArrayList<>();
    final List<Accepted> opened = new ArrayList<>();
    boolean writing;

    Outbox(Route route) {
      this.route = route;
    }

    boolean isEmpty() {
      return applied.isEmpty() && sightings.isEmpty() && opened.isEmpty();
    }
  }
}
