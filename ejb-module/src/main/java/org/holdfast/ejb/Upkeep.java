package org.holdfast.ejb;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.HeldAffinity;
import org.holdfast.affinity.ReturnCode;
import org.jspecify.annotations.Nullable;

/**
 * Looks after an application's own affinities: asks for each of them what shall become of it.
 * {@link ScheduledUpkeep} does so by itself. Safe for all threads; one walk at a time. Serves SPEC
 * A18 (figures 4 and 9).
 */
public final class Upkeep {
  private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());

  private final Function<HeldAffinity, Decision> decisions;
  private final Duration closeToExpiry;
  private final int atMost;
  private final AtomicBoolean walking = new AtomicBoolean();

  /** What shall become of an affinity. */
  public sealed interface Decision {
    /** It is needed no longer. */
    record End() implements Decision {}

    /** It lasts for what it was granted, again, once it is close to expiry. */
    record Keep() implements Decision {}

    /**
     * It lasts so long from now on, even beyond the default maximum, once it is close to expiry.
     *
     * @param fromNow at least
     */
    record Extend(Duration fromNow) implements Decision {}

    /** It expires when its time is up. */
    record Leave() implements Decision {}
  }

  /**
   * What a walk did.
   *
   * @param seen how many affinities the application was asked about
   * @param ended of these
   * @param prolonged of these, kept or extended
   * @param failed of these: the decision or the request failed, or the stack refused it
   */
  public record Walk(int seen, int ended, int prolonged, int failed) {}

  /**
   * Walks when it is told to.
   *
   * @param decisions the application's; what it throws is logged, and the affinity is left
   * @param closeToExpiry what is to be kept or extended is so when it has this time left, or less;
   *     more than the time between two walks
   * @param atMost how many affinities a walk sees
   */
  public Upkeep(Function<HeldAffinity, Decision> decisions, Duration closeToExpiry, int atMost) {
    if (atMost < 1) {
      throw new IllegalArgumentException("at most " + atMost + " affinities; allowed: 1 or more");
    }
    this.decisions = decisions;
    this.closeToExpiry = closeToExpiry;
    this.atMost = atMost;
  }

  /**
   * Walks all affinities of the instance whose factory that is; stops early if its thread is
   * interrupted.
   *
   * @return what it did; empty: another walk was under way, and this one did nothing
   */
  public Optional<Walk> walk(AffinityConnectionFactory factory) {
    if (!walking.compareAndSet(false, true)) {
      return Optional.empty();
    }
    try (AffinityConnection connection = factory.getConnection()) {
      return Optional.of(walk(connection));
    } finally {
      walking.set(false);
    }
  }

  private Walk walk(AffinityConnection connection) {
    Tally tally = new Tally();
    for (HeldAffinity held : connection.affinities(atMost)) {
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
      tally.seen++;
      try {
        lookAfter(connection, held, tally);
      } catch (RuntimeException defect) {
        tally.failed++;
        tally.lastDefect = defect;
      }
    }
    tally.complain();
    return new Walk(tally.seen, tally.ended, tally.prolonged, tally.failed);
  }

  private void lookAfter(AffinityConnection connection, HeldAffinity held, Tally tally) {
    Decision decision = decisions.apply(held);
    if (decision instanceof Decision.End) {
      AffinityRequest end = AffinityRequest.of(held.client(), null).at(held.service());
      tally.ended += tally.count(connection.end(end));
    } else if (decision instanceof Decision.Keep) {
      tally.prolonged += prolong(connection, held, held.granted(), tally);
    } else if (decision instanceof Decision.Extend longer) {
      tally.prolonged += prolong(connection, held, longer.fromNow(), tally);
    }
  }

  /** Extended rather than started: what ended in the meantime must not come back. */
  private int prolong(
      AffinityConnection connection, HeldAffinity held, Duration fromNow, Tally tally) {
    if (held.timeLeft().compareTo(closeToExpiry) > 0) {
      return 0;
    }
    AffinityRequest extension = AffinityRequest.of(held.client(), fromNow).at(held.service());
    return tally.count(connection.extend(extension));
  }

  /** What a walk has done so far. */
  private static final class Tally {
    private int seen;
    private int ended;
    private int prolonged;
    private int failed;
    private @Nullable RuntimeException lastDefect;
    private @Nullable AffinityResponse lastRefusal;

    /** One if it was done. What is gone already has not failed. */
    private int count(AffinityResponse response) {
      if (!response.code().isDone() && response.code() != ReturnCode.NO_SUCH_AFFINITY) {
        failed++;
        lastRefusal = response;
      }
      return response.code().isDone() ? 1 : 0;
    }

    private void complain() {
      if (failed > 0) {
        LOG.log(
            WARNING,
            "HF-1606: upkeep failed for "
                + failed
                + " of "
                + seen
                + ", last refusal: "
                + lastRefusal,
            lastDefect);
      }
    }
  }
}
