package org.holdfast.jmx;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.management.AffinityEntry;
import org.holdfast.management.Explanation;
import org.holdfast.routing.Forecast.Candidate;

/**
 * Why a client goes where it goes; the components are its columns.
 *
 * @param answer in one sentence
 * @param rule what decides: SERVER_STARTED, AUTOMATIC, HASH, FEWEST_CONNECTIONS, OWNER_DOWN, HOLE,
 *     REFUSED or NOT_CURRENT
 * @param owner the target and instance where the next connection goes; empty: none can be named
 * @param client the clients of the affinity or hole that decides; empty: none does
 * @param secondsLeft of that affinity; -1: it has no clock, or there is none
 * @param startedBy the application or user that started it; empty: unknown, or nobody
 * @param secondsOld since it was started; -1: there is none
 * @param candidates where it can be balanced to, each with its connections and health, best first
 * @param router the node whose table was asked
 */
public record ExplanationRow(
    String answer,
    String rule,
    String owner,
    String client,
    long secondsLeft,
    String startedBy,
    long secondsOld,
    List<String> candidates,
    String router) {
  public ExplanationRow {
    candidates = List.copyOf(candidates);
  }

  static ExplanationRow of(Endpoint client, Explanation said) {
    Optional<AffinityEntry> affinity = said.affinity();
    String owner = said.instance().map(at -> (said.target() + " " + at).strip()).orElse("");
    return new ExplanationRow(
        Sentence.of(client, owner, said),
        said.rule().name(),
        owner,
        said.selector().map(ClientSelector::toString).orElse(""),
        affinity
            .flatMap(one -> Optional.ofNullable(one.timeLeft()))
            .map(Duration::toSeconds)
            .orElse(-1L),
        affinity.map(AffinityEntry::startedBy).orElse(""),
        affinity.map(one -> one.age().toSeconds()).orElse(-1L),
        said.candidates().stream().map(ExplanationRow::candidate).toList(),
        said.router());
  }

  private static String candidate(Candidate one) {
    return one.instance() + ", " + one.state() + ", connections: " + one.connections();
  }
}
