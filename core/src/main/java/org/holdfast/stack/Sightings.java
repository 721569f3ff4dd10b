package org.holdfast.stack;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Question;
import org.holdfast.facility.Question.Anew;
import org.holdfast.facility.Question.Asked;
import org.holdfast.facility.Reply;
import org.holdfast.facility.Reply.Opened;
import org.holdfast.facility.Reply.Sighting;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.holdfast.time.Ticker;

/**
 * Asks the live routers whether one of them has an active connection from a client to an instance
 * (SPEC A14, rule 13). Owner thread only.
 */
final class Sightings {
  /** How long a start may wait for it, and so how old an answer may be. */
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private final CouplingFacility facility;
  private final Executor owner;
  private final Timers timers;
  private final Member member;
  private final RecentlyOpened recent;
  private final Map<Long, Open> open = new HashMap<>();
  private final Map<String, Long> anew = new HashMap<>();
  private long last;
  private boolean writing;
  private boolean writeAgain;

  Sightings(
      CouplingFacility facility, Executor owner, Ticker ticker, Timers timers, Member member) {
    recent = new RecentlyOpened(ticker, PATIENCE);
    this.facility = facility;
    this.owner = owner;
    this.timers = timers;
    this.member = member;
  }

  /** True as soon as one router has seen such a connection; false when none has. Never fails. */
  CompletionStage<Boolean> ask(ServiceAddress service, Endpoint instance, ClientSelector client) {
    if (recent.has(service, instance, client)) {
      return CompletableFuture.completedStage(true);
    }
    long number = ++last;
    Open question = new Open(new Asked(number, service, instance, client), routersThatMayAnswer());
    if (question.waitingFor.isEmpty()) {
      return CompletableFuture.completedStage(false);
    }
    open.put(number, question);
    CompletionStage<Boolean> answer = question.seen;
    answer.whenComplete((seen, failure) -> open.remove(number));
    timers.after(PATIENCE, () -> question.seen.complete(false));
    write();
    return answer;
  }

  /** That router shall tell all its connections. */
  void askAnew(String router) {
    anew.put(router, ++last);
    write();
  }

  private Set<String> routersThatMayAnswer() {
    Set<String> names = new HashSet<>();
    for (Participant one : member.roster().participants()) {
      if (one.role() == Role.ROUTER && member.mayBeLive(one)) {
        names.add(one.name());
      }
    }
    return names;
  }

  private void write() {
    if (writing) {
      writeAgain = true;
      return;
    }
    writing = true;
    writeAgain = false;
    List<Asked> asked = open.values().stream().map(question -> question.asked).toList();
    List<Anew> unheard =
        anew.entrySet().stream().map(one -> new Anew(one.getValue(), one.getKey())).toList();
    facility
        .questions()
        .set(member.self().name(), new Question(member.self().incarnation(), asked, unheard))
        .whenCompleteAsync(
            // A lost question is answered by its timer.
            (done, failure) -> {
              writing = false;
              if (writeAgain) {
                write();
              }
            },
            owner);
  }

  /** A router told what it has seen. */
  void told(String router, Reply reply) {
    if (reply.isAnew()) {
      anew.remove(router);
    }
    for (Opened opened : reply.opened()) {
      recent.add(opened);
      // A copy: an answered question takes itself out.
      List.copyOf(open.values()).forEach(question -> question.told(opened));
    }
    for (Sighting sighting : reply.sightings()) {
      Open question = open.get(sighting.question());
      if (question != null) {
        question.told(router, sighting.seen());
      }
    }
  }

  private static final class Open {
    final Asked asked;
    final Set<String> waitingFor;
    final CompletableFuture<Boolean> seen = new CompletableFuture<>();

    Open(Asked asked, Set<String> waitingFor) {
      this.asked = asked;
      this.waitingFor = waitingFor;
    }

    void told(Opened opened) {
      boolean isMeant =
          asked.service().equals(opened.service())
              && asked.instance().equals(opened.instance())
              && asked.client().matches(opened.client().address(), opened.client().port());
      if (isMeant) {
        seen.complete(true);
      }
    }

    void told(String router, boolean hasSeen) {
      waitingFor.remove(router);
      if (hasSeen) {
        seen.complete(true);
      } else if (waitingFor.isEmpty()) {
        seen.complete(false);
      }
    }
  }
}
