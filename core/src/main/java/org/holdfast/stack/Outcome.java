package org.holdfast.stack;

import java.time.Duration;
import org.holdfast.affinity.AdditionalInformation;
import org.holdfast.affinity.ReturnCode;

/**
 * What became of a request for one service.
 *
 * @param code the answer
 * @param information what to add
 * @param inForce how long what governs lasts from now on
 */
record Outcome(ReturnCode code, AdditionalInformation information, Duration inForce) {
  static Outcome of(ReturnCode code) {
    return new Outcome(code, AdditionalInformation.NONE, Duration.ZERO);
  }

  static Outcome of(ReturnCode code, AdditionalInformation information) {
    return new Outcome(code, information, Duration.ZERO);
  }
}
