package org.holdfast.jmx;

import java.util.Optional;
import org.holdfast.affinity.Endpoint;
import org.holdfast.management.AffinityEntry;
import org.holdfast.management.Explanation;

/** Why a client goes where it goes, in one sentence. */
final class Sentence {
  private Sentence() {}

  static String of(Endpoint client, String owner, Explanation said) {
    String whom = client.address().toString();
    String who = said.selector().map(Object::toString).orElse("these clients");
    String there = owner.isEmpty() ? "one of the candidates" : owner;
    return switch (said.rule()) {
      case SERVER_STARTED -> whom + " goes to " + there + started(who, said.affinity());
      case AUTOMATIC ->
          whom + " goes to " + there + ", because it has a connection open there (AUTOMATIC).";
      case HASH ->
          whom
              + " goes to "
              + there
              + ": it is active nowhere, and all front tiers choose that one for it (HASH).";
      case FEWEST_CONNECTIONS ->
          "No affinity governs "
              + whom
              + ": it is balanced to "
              + there
              + ", where the fewest connections are.";
      case OWNER_DOWN ->
          "An affinity for " + who + " governs, but its owner is down: " + whom + balanced(owner);
      case HOLE ->
          "The affinity was ended for "
              + who
              + " alone, a part of its group: "
              + whom
              + balanced(owner);
      case REFUSED -> whom + " is refused: there is no instance that it could go to.";
      case NOT_CURRENT ->
          "Connections of "
              + whom
              + " wait for a moment: the table of "
              + said.router()
              + " is not current.";
      case BALANCED ->
          "No affinity governs "
              + whom
              + ": it is balanced; no front tier was there to say where to.";
    };
  }

  private static String balanced(String owner) {
    return " is balanced" + (owner.isEmpty() ? "." : " to " + owner + ".");
  }

  private static String started(String who, Optional<AffinityEntry> affinity) {
    return affinity
        .map(
            one ->
                ", because "
                    + (one.startedBy().isEmpty() ? "an application there" : one.startedBy())
                    + " started an affinity for "
                    + who
                    + " "
                    + one.age().toSeconds()
                    + " s ago"
                    + (one.timeLeft() == null
                        ? "."
                        : "; it lasts " + one.timeLeft().toSeconds() + " s more."))
        .orElse(
            ", because an affinity for " + who + " was started there; its owner did not answer.");
  }
}
