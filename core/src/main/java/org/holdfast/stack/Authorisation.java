package org.holdfast.stack;

import static org.holdfast.affinity.AdditionalInformation.NO_ACTIVE_CONNECTION;
import static org.holdfast.affinity.AdditionalInformation.SELECTOR_TOO_WIDE;
import static org.holdfast.affinity.ReturnCode.NOT_AUTHORISED;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.configuration.StackSettings;
import org.holdfast.stack.Starting.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * Who may start an affinity: an instance to which routers have a connection from such a client, or
 * whoever the service is reserved for (SPEC A14, rule 13). Owner thread only.
 */
final class Authorisation {
  private final StackSettings settings;
  private final Executor owner;
  private final Verification verification;
  private final Sightings sightings;

  Authorisation(
      StackSettings settings, Executor owner, Verification verification, Sightings sightings) {
    this.settings = settings;
    this.owner = owner;
    this.verification = verification;
    this.sightings = sightings;
  }

  /** What the start is refused with; null: it may go on. */
  CompletionStage<@Nullable Outcome> refusal(Attempt attempt) {
    ClientSelector client = attempt.client();
    // A client that comes to a draining service is one that it keeps, or that is still connected.
    boolean isDraining = verification.isDraining(attempt.service());
    if (client.prefixLength() < (isDraining ? client.address().bits() : widest(client))) {
      return CompletableFuture.completedStage(Outcome.of(NOT_AUTHORISED, SELECTOR_TOO_WIDE));
    }
    if (!isDraining && verification.isReserved(attempt.service(), attempt.principal())) {
      return CompletableFuture.completedStage(null);
    }
    return sightings
        .ask(attempt.service(), attempt.instance(), client)
        .thenApplyAsync(
            seen -> seen ? null : Outcome.of(NOT_AUTHORISED, NO_ACTIVE_CONNECTION), owner);
  }

  private int widest(ClientSelector client) {
    return client.address().isIpv4() ? settings.widestIpv4Prefix() : settings.widestIpv6Prefix();
  }
}
