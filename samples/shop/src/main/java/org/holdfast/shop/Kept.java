package org.holdfast.shop;

import java.util.Optional;
import java.util.function.Supplier;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.AffinityUnavailableException;
import org.holdfast.affinity.ReturnCode;
import org.jspecify.annotations.Nullable;

/**
 * What the stack said, for the shop's answer. Whatever it says, the shop goes on.
 *
 * @param result the return code's name, or why there is none
 * @param code the return code's number; null: none
 * @param additionalInformation as the stack answered
 * @param seconds how long the affinity lasts from now on
 */
record Kept(String result, @Nullable Integer code, int additionalInformation, long seconds) {
  /** Nothing in the basket, or only a glance at it. */
  static final Kept NOT_ASKED = new Kept("NOT_ASKED", null, 0, 0);

  private static final Kept OFF = new Kept("OFF", null, 0, 0);
  private static final Kept UNAVAILABLE = new Kept("UNAVAILABLE: see the log", null, 0, 0);
  private static final boolean ON =
      Boolean.parseBoolean(System.getProperty("shop.affinity", "true"));

  /** Whether another node keeps this client, which came here by a connection opened before. */
  boolean isElsewhere() {
    return result.equals(ReturnCode.OWNED_BY_ANOTHER.name());
  }

  static Kept by(Supplier<AffinityResponse> request) {
    if (!ON) {
      return OFF;
    }
    try {
      return of(request.get());
    } catch (AffinityUnavailableException unavailable) {
      return new Kept("UNAVAILABLE: " + unavailable.getMessage(), null, 0, 0);
    }
  }

  /** What was declared at a method, and asked for after it. */
  static Kept declared(Optional<AffinityResponse> response) {
    return ON ? response.map(Kept::of).orElse(UNAVAILABLE) : OFF;
  }

  private static Kept of(AffinityResponse response) {
    return new Kept(
        response.code().name(),
        response.code().number(),
        response.additionalInformation(),
        response.inForce().toSeconds());
  }
}
