package org.holdfast.journal;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.journal.Event.What;
import org.holdfast.time.Ticker;

/**
 * The last events of a node. Bounded; refusals apart from the others, so that a stranger who is
 * refused again and again makes nothing else forgotten. Safe for all threads.
 */
public final class Journal {
  /** How many events are remembered besides refusals. */
  public static final int MOST = 10_000;

  /** How many refusals are remembered. */
  public static final int MOST_REFUSALS = 1_000;

  private final Ticker ticker;
  private final Deque<Event> events = new ArrayDeque<>();
  private final Deque<Event> refusals = new ArrayDeque<>();
  private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
  private long last;

  /** An empty one. */
  public Journal(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Enters what happens to clients of a service now. */
  public void enter(
      What what, ServiceAddress service, ClientSelector client, String details, String by) {
    enter(what, Optional.of(service), Optional.of(client), details, by);
  }

  /** Enters what happens to a service now. */
  public void enter(What what, ServiceAddress service, String details, String by) {
    enter(what, Optional.of(service), Optional.empty(), details, by);
  }

  /** Enters what happens to the node now. */
  public void enter(What what, String details, String by) {
    enter(what, Optional.empty(), Optional.empty(), details, by);
  }

  private void enter(
      What what,
      Optional<ServiceAddress> service,
      Optional<ClientSelector> client,
      String details,
      String by) {
    Event event;
    synchronized (this) {
      event = new Event(++last, ticker.nanos(), what, service, client, details, by);
      Deque<Event> to = what.isCheap() ? refusals : events;
      if (to.size() == (what.isCheap() ? MOST_REFUSALS : MOST)) {
        to.removeFirst();
      }
      to.addLast(event);
    }
    listeners.forEach(listener -> listener.accept(event));
  }

  /** The last ones for which that holds, the newest first. */
  public synchronized List<Event> last(int atMost, Predicate<Event> isMeant) {
    return Stream.of(events, refusals)
        .flatMap(kind -> newestFirst(kind).filter(isMeant).limit(atMost))
        .sorted(Comparator.comparingLong(Event::number).reversed())
        .limit(atMost)
        .toList();
  }

  /** Lazily: whoever asks for a few has not to wait for all. */
  private static Stream<Event> newestFirst(Deque<Event> kind) {
    return StreamSupport.stream(
        Spliterators.spliterator(kind.descendingIterator(), kind.size(), Spliterator.ORDERED),
        false);
  }

  /** How long ago that was. */
  public long ageNanos(Event event) {
    return ticker.nanos() - event.nanos();
  }

  /**
   * Tells every event from now on, on whatever thread enters it; the listener must neither block
   * nor throw.
   */
  public void listen(Consumer<Event> listener) {
    listeners.add(listener);
  }

  /** Tells that listener nothing any more. */
  public void listenNoMore(Consumer<Event> listener) {
    listeners.remove(listener);
  }
}
