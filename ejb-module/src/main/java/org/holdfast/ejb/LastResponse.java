package org.holdfast.ejb;

import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.holdfast.affinity.AffinityResponse;
import org.jspecify.annotations.Nullable;

/**
 * What the stack answered last in this request to a {@link StartAffinity} or {@link EndAffinity},
 * for those who want to know. Injected; for the thread that serves the request. Serves SPEC E2.
 */
@RequestScoped
public class LastResponse {
  private @Nullable AffinityResponse response;

  /**
   * The answer; empty if nothing has been asked yet, the connector was not available, or the start
   * was taken back. An end in a transaction is asked for after the commit.
   */
  public Optional<AffinityResponse> response() {
    return Optional.ofNullable(response);
  }

  void set(@Nullable AffinityResponse newResponse) {
    response = newResponse;
  }
}
