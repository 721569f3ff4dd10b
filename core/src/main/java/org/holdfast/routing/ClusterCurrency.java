package org.holdfast.routing;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.holdfast.membership.Member;
import org.holdfast.time.Ticker;

/**
 * Whether a router of a cluster may route by its table (SPEC rule 9): while its lease is valid; and
 * by what it holds, once it has waited a while for the cluster in vain. In between, new connections
 * are held.
 */
final class ClusterCurrency implements Currency {
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(1);
  private static final System.Logger LOG = System.getLogger(ClusterCurrency.class.getName());

  private final Ticker ticker;
  private final Member member;
  private volatile boolean detached;
  private volatile CompletableFuture<Void> decided = new CompletableFuture<>();
  private boolean lapsed;
  private long lapsedSince;

  ClusterCurrency(Ticker ticker, Member member) {
    this.ticker = ticker;
    this.member = member;
  }

  @Override
  public boolean mayRoute() {
    return member.isCurrent() || detached;
  }

  @Override
  public CompletionStage<Void> whenItMay() {
    return decided.minimalCompletionStage();
  }

  /** Any thread: whether it routes by what it holds because the cluster stays away. */
  boolean isDetached() {
    return detached;
  }

  /** Owner thread, with every tick. */
  void tick() {
    if (member.isCurrent()) {
      current();
    } else if (!member.hasRead()) {
      // Still joining: nobody is let in yet.
      return;
    } else if (!lapsed) {
      lapsed = true;
      lapsedSince = ticker.nanos();
    } else if (!detached && ticker.nanos() - lapsedSince >= LONGEST_HOLD.toNanos()) {
      LOG.log(
          WARNING,
          "HF-1101: {0} has lost the cluster and routes by what it holds",
          member.self().name());
      detached = true;
    }
    if (mayRoute()) {
      release();
    }
  }

  private void current() {
    if (lapsed) {
      LOG.log(INFO, "HF-1102: {0} is current again", member.self().name());
    }
    lapsed = false;
    detached = false;
  }

  /** With every tick, as somebody may have asked just before the answer changed. */
  private void release() {
    CompletableFuture<Void> next = decided;
    if (next.getNumberOfDependents() > 0) {
      decided = new CompletableFuture<>();
      next.complete(null);
    }
  }
}
