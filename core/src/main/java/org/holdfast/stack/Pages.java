package org.holdfast.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.stack.Administration.Kept;
import org.holdfast.stack.Administration.Page;
import org.holdfast.stack.Administration.Query;
import org.holdfast.time.Ticker;

/** A target's affinities, page by page. Safe for all threads. */
final class Pages {
  private final Ticker ticker;
  private final Affinities affinities;

  Pages(Ticker ticker, Affinities affinities) {
    this.ticker = ticker;
    this.affinities = affinities;
  }

  /**
   * Those that match and were started before one, the last started first.
   *
   * @param beforeId the id of the last one of the page before; {@link Long#MAX_VALUE}: none
   */
  Page page(Query query, long beforeId, int atMost) {
    if (query == Query.ALL) {
      return new Page(
          affinities.before(beforeId).limit(atMost).map(this::kept).toList(), affinities.size());
    }
    List<Kept> kept = new ArrayList<>();
    long total =
        affinities
            .before(Long.MAX_VALUE)
            .filter(affinity -> matches(query, affinity))
            .peek(
                affinity -> {
                  if (affinity.id() < beforeId && kept.size() < atMost) {
                    kept.add(kept(affinity));
                  }
                })
            .count();
    return new Page(kept, total);
  }

  private boolean matches(Query query, OwnAffinity affinity) {
    return query.matches(
        affinity.key().service(),
        affinity.key().client(),
        affinity.claim().owner().instance(),
        () -> affinities.timeLeft(affinity));
  }

  /** The one with exactly these clients. */
  Optional<Kept> find(ServiceAddress service, ClientSelector client) {
    return affinities.find(new AffinityKey(service, client)).map(this::kept);
  }

  private Kept kept(OwnAffinity affinity) {
    Duration left = affinities.timeLeft(affinity);
    return new Kept(
        affinity.id(),
        affinity.key().service(),
        affinity.key().client(),
        affinity.claim().owner().instance(),
        left,
        // Its clock may have been set in between.
        left.compareTo(affinity.lasts()) > 0 ? left : affinity.lasts(),
        Duration.ofNanos(ticker.nanos() - affinity.beginning().nanos()),
        affinity.beginning().by(),
        affinity.holes().size());
  }
}
