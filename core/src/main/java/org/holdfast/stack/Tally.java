package org.holdfast.stack;

import static java.lang.System.Logger.Level.WARNING;
import static org.holdfast.affinity.AdditionalInformation.NO_ACTIVE_CONNECTION;
import static org.holdfast.affinity.AdditionalInformation.SELECTOR_TOO_WIDE;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.Principal;
import org.holdfast.journal.Event.What;
import org.holdfast.journal.Journal;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Counts what became of requests and affinities, and tells the journal; and the log, where somebody
 * asked who may not. Safe for all threads.
 */
final class Tally {
  private static final System.Logger LOG = System.getLogger(Tally.class.getName());
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(1);
  private static final int FIRST_REFUSAL = 10;

  private final Ticker ticker;
  private final Journal journal;
  private final LongAdder starts = new LongAdder();
  private final LongAdder renewals = new LongAdder();
  private final LongAdder extensions = new LongAdder();
  private final LongAdder ends = new LongAdder();
  private final Map<ReturnCode, LongAdder> refused = new ConcurrentHashMap<>();
  private final Map<EndReason, LongAdder> unasked = new ConcurrentHashMap<>();

  private final AtomicLong lastLogged = new AtomicLong();

  Tally(Ticker ticker) {
    this.ticker = ticker;
    journal = new Journal(ticker);
  }

  Journal journal() {
    return journal;
  }

  /** How events name whoever sent the request. */
  static String name(@Nullable Principal principal) {
    return principal == null ? "" : principal.toString();
  }

  /** A renewal tells nobody: there may be any number of them (SPEC A5). */
  AffinityResponse started(
      Requester requester, AffinityRequest request, AffinityResponse response) {
    if (response.code() == ReturnCode.RENEWED) {
      renewals.increment();
      return response;
    }
    return counted(What.STARTED, starts, requester, request, response);
  }

  AffinityResponse ended(Requester requester, AffinityRequest request, AffinityResponse response) {
    return counted(What.ENDED, ends, requester, request, response);
  }

  AffinityResponse extended(
      Requester requester, AffinityRequest request, AffinityResponse response) {
    return counted(What.EXTENDED, extensions, requester, request, response);
  }

  private AffinityResponse counted(
      What done,
      LongAdder counter,
      Requester requester,
      AffinityRequest request,
      AffinityResponse response) {
    if (response.code() == ReturnCode.DONE) {
      counter.increment();
      enter(done, requester, request, response, granted(response.inForce()));
    } else if (response.code().number() >= FIRST_REFUSAL) {
      LongAdder same = refused.computeIfAbsent(response.code(), one -> new LongAdder());
      same.increment();
      if (response.code() == ReturnCode.NOT_AUTHORISED) {
        logUnauthorised(requester, request, response, same.sum());
      }
      enter(What.REFUSED, requester, request, response, "to be " + done + ": " + response.code());
    }
    return response;
  }

  /** Counted each time, logged at most once a second: a stranger shall not fill the log. */
  private void logUnauthorised(
      Requester requester, AffinityRequest request, AffinityResponse response, long count) {
    long now = ticker.nanos();
    long last = lastLogged.get();
    boolean isDue = count == 1 || now - last >= LOG_INTERVAL.toNanos();
    if (isDue && lastLogged.compareAndSet(last, now)) {
      LOG.log(
          WARNING,
          "HF-1201: not authorised ({0}): {1} asked to keep {2} at {3}; {4} such starts so far",
          response.tells(SELECTOR_TOO_WIDE) ? SELECTOR_TOO_WIDE : NO_ACTIVE_CONNECTION,
          requester.principal() == null
              ? requester.listener()
              : requester.principal() + " at " + requester.listener(),
          request.client(),
          service(requester, response).map(Object::toString).orElse("several services"),
          count);
    }
  }

  private static String granted(Duration inForce) {
    return inForce.isZero() ? "" : "for " + inForce.toSeconds() + " s";
  }

  private void enter(
      What what,
      Requester requester,
      AffinityRequest request,
      AffinityResponse response,
      String details) {
    service(requester, response)
        .ifPresentOrElse(
            service ->
                journal.enter(
                    what, service, request.client(), details, name(requester.principal())),
            () ->
                journal.enter(what, request.client() + " " + details, name(requester.principal())));
  }

  /** Empty: several were meant. */
  private static Optional<ServiceAddress> service(Requester requester, AffinityResponse response) {
    return response.localAddress() != null && response.localPort() != 0
        ? Optional.of(new ServiceAddress(response.localAddress(), response.localPort()))
        : Optional.ofNullable(requester.service());
  }

  /** It ended without its owner having asked for it. */
  void endedUnasked(OwnAffinity affinity, EndReason reason, String by) {
    unasked.computeIfAbsent(reason, one -> new LongAdder()).increment();
    journal.enter(
        reason == EndReason.EXPIRED ? What.EXPIRED : What.ENDED,
        affinity.key().service(),
        affinity.key().client(),
        reason == EndReason.EXPIRED ? "" : reason.name(),
        by);
  }

  StackCounts counts() {
    return new StackCounts(
        starts.sum(),
        renewals.sum(),
        extensions.sum(),
        ends.sum(),
        sums(ReturnCode.class, refused),
        sums(EndReason.class, unasked));
  }

  private static <K extends Enum<K>> Map<K, Long> sums(Class<K> kind, Map<K, LongAdder> counters) {
    Map<K, Long> sums = new EnumMap<>(kind);
    counters.forEach((key, count) -> sums.put(key, count.sum()));
    return sums;
  }
}
