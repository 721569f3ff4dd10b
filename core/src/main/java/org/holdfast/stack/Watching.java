package org.holdfast.stack;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Endpoint;
import org.holdfast.membership.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the owners' listeners are still there, and ends what they own if not (SPEC A10).
 * Owner thread only.
 */
final class Watching {
  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final System.Logger LOG = System.getLogger(Watching.class.getName());

  private final Timers timers;
  private final LocalHost host;
  private final Affinities affinities;
  private final Ending ending;
  private Map<Endpoint, EndReason> missing = Map.of();

  Watching(Timers timers, LocalHost host, Affinities affinities, Ending ending) {
    this.timers = timers;
    this.host = host;
    this.affinities = affinities;
    this.ending = ending;
  }

  /** From now on, four times a second. */
  void begin() {
    timers.after(INTERVAL, this::look);
  }

  private void look() {
    begin();
    Map<Endpoint, EndReason> missingNow = new HashMap<>();
    for (Endpoint instance : affinities.owners()) {
      EndReason gone = gone(instance);
      if (gone == null) {
        continue;
      }
      // Twice: a listener may be replaced by its successor.
      if (missing.containsKey(instance)) {
        endAllOf(instance, gone);
      } else {
        missingNow.put(instance, gone);
      }
    }
    missing = missingNow;
  }

  private @Nullable EndReason gone(Endpoint instance) {
    if (!host.has(instance.address())) {
      return EndReason.ADDRESS_GONE;
    }
    return host.listens(instance) ? null : EndReason.LISTENER_GONE;
  }

  private void endAllOf(Endpoint instance, EndReason gone) {
    LOG.log(WARNING, "HF-1202: {0}: {1}; its affinities end", instance, gone);
    affinities.of(instance).forEach(affinity -> ending.endForGood(affinity, gone));
  }
}
