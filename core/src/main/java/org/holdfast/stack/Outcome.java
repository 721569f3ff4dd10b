package org.holdfast.stack;

import java.time.Duration;
import org.holdfast.affinity.AdditionalInformation;
import org.holdfast.affinity.ReturnCode;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request for one service.
 *
 * @param code the answer
 * @param information what to add
 * @param inForce how long what governs lasts from now on
 * @param created the affinity that is new, which may be a part of what was asked for; null: none is
 */
record Outcome(
    ReturnCode code,
    AdditionalInformation information,
    Duration inForce,
    @Nullable AffinityKey created) {
  Outcome(ReturnCode code, AdditionalInformation information, Duration inForce) {
    this(code, information, inForce, null);
  }

  static Outcome of(ReturnCode code) {
    return new Outcome(code, AdditionalInformation.NONE, Duration.ZERO);
  }

  static Outcome of(ReturnCode code, AdditionalInformation information) {
    return new Outcome(code, information, Duration.ZERO);
  }
}
