package org.holdfast.stack;

import static org.holdfast.affinity.AdditionalInformation.DURATION_LIMITED;
import static org.holdfast.affinity.AdditionalInformation.NONE;
import static org.holdfast.affinity.AdditionalInformation.SEVERAL_SERVICES;
import static org.holdfast.affinity.ReturnCode.CLUSTER_UNAVAILABLE;
import static org.holdfast.affinity.ReturnCode.NO_SUCH_AFFINITY;
import static org.holdfast.affinity.ReturnCode.RENEWED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.holdfast.stack.OwnAffinity.Grant;
import org.holdfast.stack.Starting.Attempt;
import org.holdfast.stack.Verification.Place;
import org.holdfast.stack.Verification.Verified;

/**
 * Requests of applications from their verification to their answer, which comes in time whatever
 * happens, and is counted. For any thread.
 */
final class Requests {
  private static final int MOST_UNDER_WAY = 10_000;

  private final Executor owner;
  private final Timers timers;
  private final Member member;
  private final Verification verification;
  private final Affinities affinities;
  private final EveryService everyService;
  private final Tally tally;
  private final AtomicInteger underWay = new AtomicInteger();

  Requests(
      Executor owner,
      Timers timers,
      Member member,
      Verification verification,
      Affinities affinities,
      EveryService everyService,
      Tally tally) {
    this.owner = owner;
    this.timers = timers;
    this.member = member;
    this.verification = verification;
    this.affinities = affinities;
    this.everyService = everyService;
    this.tally = tally;
  }

  /** As {@link TargetStack#start}. */
  CompletionStage<AffinityResponse> start(Requester requester, AffinityRequest request) {
    return startOrRenew(requester, request)
        .thenApply(response -> tally.started(requester, request, response));
  }

  private CompletionStage<AffinityResponse> startOrRenew(
      Requester requester, AffinityRequest request) {
    Verified verified = verification.start(requester, request);
    if (verified instanceof Verified.Rejected rejected) {
      return answered(rejected(request, rejected));
    }
    Verified.Accepted accepted = (Verified.Accepted) verified;
    if (!member.isCurrent()) {
      return answered(respond(request, accepted, Outcome.of(CLUSTER_UNAVAILABLE)));
    }
    if (renewAtOnce(request, accepted)) {
      return answered(respond(request, accepted, new Outcome(RENEWED, NONE, accepted.granted())));
    }
    return inTime(request, accepted, answer -> startEach(requester, request, accepted, answer));
  }

  private boolean renewAtOnce(AffinityRequest request, Verified.Accepted accepted) {
    if (accepted.places().size() > 1) {
      return false;
    }
    Place place = accepted.places().get(0);
    AffinityKey key = new AffinityKey(place.service(), request.client());
    return affinities.renew(key, place.instance(), new Grant(accepted.granted(), request.fixed()));
  }

  /** As {@link TargetStack#end}. */
  CompletionStage<AffinityResponse> end(Requester requester, AffinityRequest request) {
    return endVerified(requester, request)
        .thenApply(response -> tally.ended(requester, request, response));
  }

  private CompletionStage<AffinityResponse> endVerified(
      Requester requester, AffinityRequest request) {
    Verified verified = verification.end(requester, request);
    if (verified instanceof Verified.Rejected rejected) {
      return answered(rejected(request, rejected));
    }
    Verified.Accepted accepted = (Verified.Accepted) verified;
    if (!member.isCurrent()) {
      return answered(respond(request, accepted, Outcome.of(CLUSTER_UNAVAILABLE)));
    }
    return inTime(request, accepted, answer -> endEach(request, accepted, answer));
  }

  private static CompletionStage<AffinityResponse> answered(AffinityResponse response) {
    return CompletableFuture.completedStage(response);
  }

  private interface Work {
    CompletionStage<Outcome> run(Answer answer);
  }

  /** On the owner thread, and with an answer in time whatever happens. */
  private CompletionStage<AffinityResponse> inTime(
      AffinityRequest request, Verified.Accepted accepted, Work work) {
    if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
      underWay.decrementAndGet();
      return answered(respond(request, accepted, Outcome.of(CLUSTER_UNAVAILABLE)));
    }
    Answer answer = new Answer();
    owner.execute(
        () -> {
          timers.after(TargetStack.LONGEST_WAIT, answer::late);
          work.run(answer)
              .whenComplete(
                  (outcome, failure) -> {
                    underWay.decrementAndGet();
                    answer.give(failure == null ? outcome : Outcome.of(CLUSTER_UNAVAILABLE));
                  });
        });
    return answer.stage().thenApply(outcome -> respond(request, accepted, outcome));
  }

  private CompletionStage<Outcome> startEach(
      Requester requester, AffinityRequest request, Verified.Accepted accepted, Answer answer) {
    return everyService.start(
        accepted.places().stream()
            .map(
                place ->
                    new Attempt(
                        place,
                        requester.principal(),
                        request.client(),
                        new Grant(accepted.granted(), request.fixed()),
                        accepted.places().size() == 1 ? answer : new OneOfSeveral(answer)))
            .toList());
  }

  /** What is decided of one service can still be taken back for the others' sake. */
  private record OneOfSeveral(Waiting all) implements Waiting {
    @Override
    public boolean isOver() {
      return all.isOver();
    }

    @Override
    public void decided(Outcome outcome) {}
  }

  private CompletionStage<Outcome> endEach(
      AffinityRequest request, Verified.Accepted accepted, Answer answer) {
    return everyService.end(accepted.places(), request, answer);
  }

  /** As {@link TargetStack#extend}. */
  AffinityResponse extend(Requester requester, AffinityRequest request) {
    return tally.extended(requester, request, extendVerified(requester, request));
  }

  private AffinityResponse extendVerified(Requester requester, AffinityRequest request) {
    Verified verified = verification.extend(requester, request);
    if (verified instanceof Verified.Rejected rejected) {
      return rejected(request, rejected);
    }
    Verified.Accepted accepted = (Verified.Accepted) verified;
    if (!member.isCurrent()) {
      return respond(request, accepted, Outcome.of(CLUSTER_UNAVAILABLE));
    }
    return respond(request, accepted, extendEach(request, accepted));
  }

  private Outcome extendEach(AffinityRequest request, Verified.Accepted accepted) {
    for (Place place : accepted.places()) {
      AffinityKey key = new AffinityKey(place.service(), request.client());
      if (!affinities.isHeld(key, place.instance())) {
        return Outcome.of(NO_SUCH_AFFINITY);
      }
    }
    List<Duration> inForce = new ArrayList<>();
    for (Place place : accepted.places()) {
      AffinityKey key = new AffinityKey(place.service(), request.client());
      affinities.extend(key, place.instance(), accepted.granted()).ifPresent(inForce::add);
    }
    return inForce.size() < accepted.places().size()
        ? Outcome.of(NO_SUCH_AFFINITY)
        : new Outcome(
            ReturnCode.DONE,
            accepted.limited() ? DURATION_LIMITED : NONE,
            Collections.min(inForce));
  }

  private static AffinityResponse rejected(AffinityRequest request, Verified.Rejected rejected) {
    return request.answer(rejected.code(), rejected.information(), List.of(), Duration.ZERO);
  }

  private static AffinityResponse respond(
      AffinityRequest request, Verified.Accepted accepted, Outcome outcome) {
    int information = outcome.information().number();
    // Whoever closes a hole gets what its group has left, which is no matter of the most allowed.
    boolean granted = outcome.code().isDone() && outcome.inForce().equals(accepted.granted());
    if (granted && accepted.limited()) {
      information = DURATION_LIMITED.number();
    }
    if (outcome.code().isDone() && accepted.services().size() > 1) {
      information = SEVERAL_SERVICES.number();
    }
    return request.answer(outcome.code(), information, accepted.services(), outcome.inForce());
  }
}
