package org.holdfast.stack;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.holdfast.affinity.ReturnCode;

/** The answer to one request, which is given in time whatever happens. Owner thread only. */
final class Answer implements Waiting {
  private final CompletableFuture<Outcome> given = new CompletableFuture<>();
  private Outcome ifLate = Outcome.of(ReturnCode.CLUSTER_UNAVAILABLE);

  @Override
  public boolean isOver() {
    return given.isDone();
  }

  @Override
  public void decided(Outcome outcome) {
    ifLate = outcome;
  }

  void give(Outcome outcome) {
    given.complete(outcome);
  }

  /** The time is up: what was decided so far has to do. */
  void late() {
    given.complete(ifLate);
  }

  CompletionStage<Outcome> stage() {
    return given;
  }
}
