package org.holdfast.jmx;

import java.util.List;

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
}
