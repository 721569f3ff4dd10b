package org.holdfast.membership;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.holdfast.facility.Reply;
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
   * More than that in one write are left out: the stack notices, and asks for all that are open,
   * but does not extend affinities by those that have closed by then.
   */
  private static final int MOST = 20_000;

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

  /** What became of this router's connections to that stack's instances. */
  void announce(String stack, News news) {
    Outbox outbox = outbox(stack);
    int open = Math.min(news.opened().size(), MOST - outbox.opened.size());
    int closed = Math.min(news.closed().size(), MOST - outbox.closed.size());
    outbox.opened.addAll(news.opened().subList(0, open));
    outbox.closed.addAll(news.closed().subList(0, closed));
    untold.add(news.opened().size() - open);
    if (!news.isWhole() || open < news.opened().size() || closed < news.closed().size()) {
      // The stack sees that a number is missing, and asks for everything.
      outbox.number++;
    }
    outbox.isDue = true;
    flush(outbox);
  }

  /**
   * All of this router's open connections to that stack's instances, in as many writes as needed.
   */
  void tellAnew(String stack, Iterator<Accepted> open) {
    Outbox outbox = outbox(stack);
    outbox.isAnew = true;
    outbox.rest = open;
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
    Reply reply = outbox.take(incarnation, ticker.nanos());
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
    final List<Long> closed = new ArrayList<>();
    Iterator<Accepted> rest = Collections.emptyIterator();
    boolean isAnew;
    boolean isDue;
    boolean writing;
    long number;

    Outbox(Route route) {
      this.route = route;
    }

    boolean isEmpty() {
      return applied.isEmpty() && sightings.isEmpty() && !isDue && !isAnew && !rest.hasNext();
    }

    Reply take(long incarnation, long now) {
      while (opened.size() < MOST && rest.hasNext()) {
        opened.add(rest.next());
      }
      Reply reply =
          new Reply(
              incarnation,
              ++number,
              applied,
              sightings,
              isAnew,
              opened.stream().map(one -> one.told(now)).toList(),
              closed);
      applied.clear();
      sightings.clear();
      opened.clear();
      closed.clear();
      isAnew = false;
      isDue = false;
      return reply;
    }
  }
}
