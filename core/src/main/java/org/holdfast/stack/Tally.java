package org.holdfast.stack;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.Principal;
import org.holdfast.journal.Event.What;
import org.holdfast.journal.Journal;
import org.jspecify.annotations.Nullable;

/** Counts what became of requests and affinities, and tells the journal. Safe for all threads. */
final class Tally {
  private static final int FIRST_REFUSAL = 10;

  private final Journal journal;
  private final LongAdder starts = new LongAdder();
  private final LongAdder renewals = new LongAdder();
  private final LongAdder extensions = new LongAdder();
  private final LongAdder ends = new LongAdder();
  private final Map<ReturnCode, LongAdder> refused = new ConcurrentHashMap<>();
  private final Map<EndReason, LongAdder> unasked = new ConcurrentHashMap<>();

  Tally(Journal journal) {
    this.journal = journal;
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
      refused.computeIfAbsent(response.code(), one -> new LongAdder()).increment();
      enter(What.REFUSED, requester, request, response, "to be " + done + ": " + response.code());
    }
    return response;
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
