package org.holdfast.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Indication;
import org.holdfast.affinity.ReturnCode;
import org.jspecify.annotations.Nullable;

/**
 * What one process of an application was told of its affinities, and whether that is consistent in
 * itself: only what it owns is renewed, ended or indicated, and nothing of it vanishes in silence.
 */
final class Ledger {
  private final Map<String, Entry> entries = new HashMap<>();

  enum Phase {
    NONE,
    OWNED,
    /** An end was answered 18: it goes on, or will be indicated. */
    UNKNOWN
  }

  static final class Entry {
    Phase phase = Phase.NONE;
    boolean underWay;
    private boolean toldMeanwhile;
    private Duration mayExpireFrom = Duration.ZERO;
    private Duration expiresBy = Duration.ZERO;

    /** Whether the application may rely on it, if its stack confirms it when asked. */
    boolean isOwned(Duration now) {
      return phase == Phase.OWNED && !underWay && now.compareTo(mayExpireFrom) < 0;
    }

    boolean isOverdue(Duration now) {
      return phase == Phase.OWNED && now.compareTo(expiresBy) > 0;
    }

    boolean mayGovern() {
      return phase != Phase.NONE || underWay;
    }

    void asked() {
      underWay = true;
      toldMeanwhile = false;
    }

    private boolean wasSurelyOwned(Duration now) {
      return phase == Phase.OWNED && now.compareTo(mayExpireFrom) < 0;
    }
  }

  Entry of(String client) {
    return entries.computeIfAbsent(client, none -> new Entry());
  }

  /** What is wrong with that answer; null: nothing. */
  @Nullable String started(
      String client, AffinityResponse response, Duration asked, Duration now, Duration granted) {
    Entry entry = of(client);
    entry.underWay = false;
    ReturnCode code = response.code();
    String wrong = null;
    if (code == ReturnCode.DONE && entry.wasSurelyOwned(now)) {
      wrong = "it is created anew, and its owner was not told that it had gone";
    } else if (code == ReturnCode.RENEWED && entry.phase == Phase.NONE) {
      wrong = "it is renewed, and its owner had been told that it is gone";
    } else if (code == ReturnCode.OWNED_BY_ANOTHER && entry.wasSurelyOwned(now)) {
      wrong = "it is another's, and its owner was not told that it had gone";
    }
    if (code.isDone()) {
      entry.phase = Phase.OWNED;
      entry.mayExpireFrom = asked.plus(granted);
      entry.expiresBy = now.plus(granted).plusMillis(500);
    }
    return wrong;
  }

  /** What is wrong with that answer; null: nothing. */
  @Nullable String ended(String client, AffinityResponse response, Duration now) {
    Entry entry = of(client);
    entry.underWay = false;
    ReturnCode code = response.code();
    String wrong = null;
    if (code == ReturnCode.DONE) {
      wrong = entry.phase == Phase.NONE ? "it is ended, and it had been gone" : null;
      entry.phase = Phase.NONE;
    } else if (code == ReturnCode.NO_SUCH_AFFINITY && entry.wasSurelyOwned(now)) {
      wrong = "it does not exist, and its owner was not told that it had gone";
    } else if (code == ReturnCode.CLUSTER_UNAVAILABLE && !entry.toldMeanwhile) {
      entry.phase = entry.phase == Phase.NONE ? Phase.NONE : Phase.UNKNOWN;
    }
    return wrong;
  }

  /** What is wrong with being told that; null: nothing. */
  @Nullable String told(Indication indication, Duration now) {
    Entry entry = of(client(indication.client()));
    String wrong = null;
    if (entry.phase == Phase.NONE) {
      wrong = "told of what is not owned, or twice";
    } else if (indication.reason() == EndReason.EXPIRED && entry.wasSurelyOwned(now)) {
      wrong = "told that it has expired before its time";
    }
    entry.phase = Phase.NONE;
    entry.toldMeanwhile = true;
    return wrong;
  }

  private static String client(ClientSelector selector) {
    return selector.address().toString();
  }
}
