package org.holdfast.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.holdfast.chaos.Contradictions.Kind;
import org.holdfast.chaos.Event.Visit;

/** Whether connections came to their owners (SPEC A13), and how many did. For one thread. */
final class Landings {
  private final Outages outages;
  private final Contradictions contradictions;
  private final Words words;
  private final List<String> failures = new ArrayList<>();
  private long landed;
  private long kept;
  private long apart;
  private long apartElsewhere;
  private long errors;

  Landings(Outages outages, Contradictions contradictions, Words words) {
    this.outages = outages;
    this.contradictions = contradictions;
    this.words = words;
  }

  void judge(ClientLog client, List<Holding> holdings) {
    for (Visit visit : client.visits()) {
      Optional<Holding> holding = holdings.stream().filter(one -> one.governs(visit)).findFirst();
      Owner at = visit.landedAt();
      if (at == null) {
        failed(visit, holding);
      } else {
        landed++;
        apart += outages.isApart(visit) ? 1 : 0;
        holding.ifPresent(one -> judge(visit, at, one));
      }
    }
  }

  private void failed(Visit visit, Optional<Holding> holding) {
    errors++;
    if (holding.isPresent() && !outages.isApart(visit) && failures.size() < Oracle.MOST_TOLD) {
      failures.add(words.of(visit));
    }
  }

  private void judge(Visit visit, Owner at, Holding holding) {
    boolean isElsewhere = !at.equals(holding.owner());
    if (outages.isApart(visit)) {
      apartElsewhere += isElsewhere ? 1 : 0;
    } else {
      kept++;
      if (isElsewhere) {
        contradictions.add(
            Kind.LANDED_ELSEWHERE, words.of(visit) + ", but " + words.of(holding.start()));
      }
    }
  }

  /** Those that failed although an owner without a fault kept them; the first of them. */
  List<String> failures() {
    return failures;
  }

  long landed() {
    return landed;
  }

  /** Those that had to come to a certain owner. */
  long kept() {
    return kept;
  }

  /** Those through front tiers that were not live. */
  long apart() {
    return apart;
  }

  /** Those of them that would have contradicted. */
  long apartElsewhere() {
    return apartElsewhere;
  }

  long errors() {
    return errors;
  }
}
