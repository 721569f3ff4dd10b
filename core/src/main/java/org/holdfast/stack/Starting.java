package org.holdfast.stack;

import static org.holdfast.affinity.AdditionalInformation.NARROWER_EXIST;
import static org.holdfast.affinity.AdditionalInformation.NONE;
import static org.holdfast.affinity.ReturnCode.CLUSTER_UNAVAILABLE;
import static org.holdfast.affinity.ReturnCode.DONE;
import static org.holdfast.affinity.ReturnCode.LIMIT_REACHED;
import static org.holdfast.affinity.ReturnCode.OWNED_BY_ANOTHER;
import static org.holdfast.affinity.ReturnCode.PORT_NOT_SERVED;
import static org.holdfast.affinity.ReturnCode.RENEWED;
import static org.holdfast.affinity.ReturnCode.WITHIN_OWN_AFFINITY;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.holdfast.affinity.AdditionalInformation;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.Principal;
import org.holdfast.facility.Claim;
import org.holdfast.facility.Owner;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.holdfast.stack.Overlap.Verdict;
import org.holdfast.stack.OwnAffinity.Grant;
import org.holdfast.stack.Verification.Place;
import org.jspecify.annotations.Nullable;

/**
 * A start for one service that is no plain renewal, in the order of SPEC rule 2: authorised, nobody
 * else's, not within one's own, within the limits, claimed, known to every live router. Owner
 * thread only.
 */
final class Starting {
  private static final Duration WHILE_A_COVER_GOES = Duration.ofMillis(100);

  private final Authorisation authorisation;
  private final Limits limits;
  private final Ending ending;
  private final Holes holes;
  private final Executor owner;
  private final Timers timers;
  private final Member member;
  private final Verification verification;
  private final Affinities affinities;
  private final Overlap overlap;
  private final Registry registry;
  private final Reconciliation reconciliation;

  Starting(
      Executor owner,
      Timers timers,
      Member member,
      Verification verification,
      Affinities affinities,
      Authorisation authorisation,
      Registry registry,
      Reconciliation reconciliation,
      Limits limits,
      Holes holes,
      Ending ending) {
    this.authorisation = authorisation;
    this.limits = limits;
    this.holes = holes;
    this.ending = ending;
    this.owner = owner;
    this.timers = timers;
    this.member = member;
    this.verification = verification;
    this.affinities = affinities;
    this.overlap = new Overlap(member.mirror());
    this.registry = registry;
    this.reconciliation = reconciliation;
  }

  /**
   * One start for one service.
   *
   * @param waiting whoever was answered already has nothing: what was claimed is withdrawn
   */
  record Attempt(
      Place place,
      @Nullable Principal principal,
      ClientSelector client,
      Grant grant,
      Waiting waiting) {
    AffinityKey key() {
      return new AffinityKey(place.service(), client);
    }

    ServiceAddress service() {
      return place.service();
    }

    Endpoint instance() {
      return place.instance();
    }

    Outcome done(ReturnCode code, AdditionalInformation information) {
      return new Outcome(code, information, grant.duration());
    }
  }

  /** Never fails: what the cluster cannot answer is an outcome. */
  CompletionStage<Outcome> start(Attempt attempt) {
    Verdict verdict = judge(attempt);
    if (verdict instanceof Verdict.Renew renew && renew(attempt, renew.own())) {
      return done(attempt.done(RENEWED, NONE));
    }
    if (verdict instanceof Verdict.Close close) {
      return holes.close(attempt.key(), close.hole(), attempt.waiting()::isOver);
    }
    return authorisation
        .refusal(attempt)
        .thenComposeAsync(refusal -> refusal == null ? authorised(attempt) : done(refusal), owner);
  }

  /** What it would be refused with now; null: it would be carried out. Changes nothing. */
  CompletionStage<@Nullable Outcome> refusal(Attempt attempt) {
    Verdict verdict = judge(attempt);
    if (verdict instanceof Verdict.Renew || verdict instanceof Verdict.Close) {
      return CompletableFuture.completedStage(null);
    }
    return authorisation
        .refusal(attempt)
        .thenComposeAsync(
            refusal -> refusal == null ? refusalByOthers(attempt) : done(refusal), owner);
  }

  private CompletionStage<@Nullable Outcome> refusalByOthers(Attempt attempt) {
    return judge(attempt) instanceof Verdict.Foreign
        ? registry
            .refresh(attempt.key().claimKey())
            .thenApplyAsync(done -> refusalNow(attempt), owner)
            .exceptionally(unreachable -> Outcome.of(CLUSTER_UNAVAILABLE))
        : CompletableFuture.completedStage(refusalNow(attempt));
  }

  private @Nullable Outcome refusalNow(Attempt attempt) {
    Verdict verdict = judge(attempt);
    if (verdict instanceof Verdict.Within within) {
      Duration left = affinities.timeLeft(new AffinityKey(attempt.service(), within.cover()));
      return left.isZero() ? null : new Outcome(WITHIN_OWN_AFFINITY, NONE, left);
    }
    return verdict instanceof Verdict.Foreign ? Outcome.of(OWNED_BY_ANOTHER) : null;
  }

  /** Whether it would create an affinity now. */
  boolean wouldCreate(Attempt attempt) {
    return judge(attempt) instanceof Verdict.Create;
  }

  /** What starts of one instance would be refused with together; null: there is room for all. */
  @Nullable Outcome refusalForWantOfRoom(List<Attempt> attempts) {
    int more = (int) attempts.stream().filter(this::wouldCreate).count();
    return limits.admit(attempts.get(0).instance(), more) ? null : Outcome.of(LIMIT_REACHED);
  }

  private Verdict judge(Attempt attempt) {
    return overlap.judgeStart(attempt.service(), attempt.client(), self(attempt));
  }

  private Owner self(Attempt attempt) {
    return new Owner(member.self().name(), member.self().incarnation(), attempt.instance());
  }

  private static CompletionStage<Outcome> done(Outcome outcome) {
    return CompletableFuture.completedStage(outcome);
  }

  private boolean renew(Attempt attempt, List<Claim> own) {
    return own.stream()
        .map(claim -> attempt.client().withPorts(claim.ports()))
        .map(client -> new AffinityKey(attempt.service(), client))
        .allMatch(key -> affinities.renew(key, attempt.instance(), attempt.grant()));
  }

  private CompletionStage<Outcome> authorised(Attempt attempt) {
    Verdict verdict = judge(attempt);
    if (verdict instanceof Verdict.Foreign) {
      // It may have ended, and word of that not have come through yet.
      return registry
          .refresh(attempt.key().claimKey())
          .thenComposeAsync(done -> carryOut(attempt, judge(attempt)), owner)
          .exceptionally(unreachable -> Outcome.of(CLUSTER_UNAVAILABLE));
    }
    return carryOut(attempt, verdict);
  }

  private CompletionStage<Outcome> carryOut(Attempt attempt, Verdict verdict) {
    if (attempt.waiting().isOver()) {
      return done(Outcome.of(CLUSTER_UNAVAILABLE));
    }
    if (verdict instanceof Verdict.Foreign) {
      return done(Outcome.of(OWNED_BY_ANOTHER));
    }
    if (verdict instanceof Verdict.Within within) {
      return within(attempt, new AffinityKey(attempt.service(), within.cover()));
    }
    if (verdict instanceof Verdict.Close close) {
      return holes.close(attempt.key(), close.hole(), attempt.waiting()::isOver);
    }
    if (verdict instanceof Verdict.Renew renew) {
      return renew(attempt, renew.own())
          ? done(attempt.done(RENEWED, NONE))
          : afterTheExpired(attempt, renew.own());
    }
    Optional<OwnAffinity> givenBack = endedHere(attempt, (Verdict.Create) verdict);
    if (givenBack.isPresent()) {
      return afterTheEnded(attempt, givenBack.get());
    }
    return limits.admit(attempt.instance(), 1) ? claim(attempt) : done(Outcome.of(LIMIT_REACHED));
  }

  /**
   * One whose end could not be answered in time, and which is gone from the registry all the same.
   */
  private Optional<OwnAffinity> endedHere(Attempt attempt, Verdict.Create create) {
    ClientSelector client = attempt.client().withPorts(create.missing().ports());
    return affinities
        .find(new AffinityKey(attempt.service(), client), self(attempt))
        .filter(affinity -> !affinities.isInForce(affinity))
        .findFirst();
  }

  /** Its holes die with it: the new one has none. */
  private CompletionStage<Outcome> afterTheEnded(Attempt attempt, OwnAffinity ended) {
    return ending
        .removeInTurn(ended, null)
        .thenComposeAsync(done -> carryOut(attempt, judge(attempt)), owner)
        .exceptionally(unreachable -> Outcome.of(CLUSTER_UNAVAILABLE));
  }

  /** Those whose time is up go first, with their holes. */
  private CompletionStage<Outcome> afterTheExpired(Attempt attempt, List<Claim> own) {
    CompletionStage<?> removed = CompletableFuture.completedStage(null);
    for (OwnAffinity expired : expired(attempt, own)) {
      affinities.end(expired);
      removed =
          removed.thenComposeAsync(
              before -> ending.removeInTurn(expired, EndReason.EXPIRED), owner);
    }
    return removed
        .thenComposeAsync(done -> carryOut(attempt, judge(attempt)), owner)
        .exceptionallyAsync(
            unreachable -> {
              expired(attempt, own)
                  .forEach(expired -> ending.removeForGood(expired, EndReason.EXPIRED));
              return Outcome.of(CLUSTER_UNAVAILABLE);
            },
            owner);
  }

  private List<OwnAffinity> expired(Attempt attempt, List<Claim> own) {
    return own.stream()
        .map(claim -> new AffinityKey(attempt.service(), attempt.client().withPorts(claim.ports())))
        .flatMap(key -> affinities.find(key, self(attempt)))
        .filter(affinity -> !affinities.isInForce(affinity))
        .toList();
  }

  private CompletionStage<Outcome> within(Attempt attempt, AffinityKey cover) {
    Duration left = affinities.timeLeft(cover);
    if (!left.isZero()) {
      return done(new Outcome(WITHIN_OWN_AFFINITY, NONE, left));
    }
    // Its time is up, and it is being removed.
    CompletableFuture<Outcome> later = new CompletableFuture<>();
    timers.after(
        WHILE_A_COVER_GOES,
        () ->
            carryOut(attempt, judge(attempt))
                .whenComplete((outcome, failure) -> later.complete(outcome)));
    return later;
  }

  private CompletionStage<Outcome> claim(Attempt attempt) {
    Claiming claiming = new Claiming(attempt);
    return registry
        .publish(attempt.key().claimKey(), claiming::edit)
        .thenComposeAsync(
            row -> row == null ? carryOut(attempt, judge(attempt)) : done(establish(claiming)),
            owner)
        .exceptionally(unreachable -> withdrawn(claiming));
  }

  private Outcome establish(Claiming claiming) {
    Attempt attempt = claiming.attempt;
    boolean sameLife = claiming.claim().owner().equals(self(attempt));
    // It may be lost again, with the maps or in a merge.
    PrefixClaims row = member.mirror().row(attempt.key().claimKey());
    boolean isThere = row != null && row.claims().contains(claiming.claim());
    if (attempt.waiting().isOver() || !member.isCurrent() || !sameLife || !isThere) {
      return withdrawn(claiming);
    }
    if (!verification.serves(attempt.service())) {
      // Withdrawn since it was verified: whoever ended what was there did not find this one.
      withdrawn(claiming);
      return Outcome.of(PORT_NOT_SERVED);
    }
    affinities.establish(
        claiming.key(), claiming.claim(), attempt.grant(), Tally.name(attempt.principal()));
    renew(attempt, claiming.renewed);
    Outcome established =
        new Outcome(
            DONE,
            claiming.narrowerExist ? NARROWER_EXIST : NONE,
            attempt.grant().duration(),
            claiming.key());
    attempt.waiting().decided(established);
    return established;
  }

  private Outcome withdrawn(Claiming claiming) {
    if (claiming.claim != null) {
      reconciliation.audit(claiming.attempt.key().claimKey());
    }
    return Outcome.of(CLUSTER_UNAVAILABLE);
  }

  /** Judges again over the newest row, each time that somebody else was faster. */
  private final class Claiming {
    final Attempt attempt;
    List<Claim> renewed = List.of();
    boolean narrowerExist;
    @Nullable Claim claim;

    Claiming(Attempt attempt) {
      this.attempt = attempt;
    }

    @Nullable List<Claim> edit(List<Claim> claims, long version) {
      return judge(attempt) instanceof Verdict.Create create
          ? create(create, claims, version)
          : null;
    }

    private List<Claim> create(Verdict.Create create, List<Claim> claims, long version) {
      renewed = create.renewed();
      narrowerExist = create.narrowerExist();
      Claim created = new Claim(create.missing().ports(), self(attempt), version, false);
      claim = created;
      return Stream.concat(claims.stream(), Stream.of(created)).toList();
    }

    Claim claim() {
      return Objects.requireNonNull(claim, "nothing was claimed");
    }

    AffinityKey key() {
      return new AffinityKey(attempt.service(), attempt.client().withPorts(claim().ports()));
    }
  }
}
