package org.holdfast.affinity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a start or an end: the request's fields, with what was filled in. Immutable. Serves
 * SPEC A2.
 *
 * @param code what became of the request
 * @param additionalInformation the number of an {@link AdditionalInformation}; with {@link
 *     ReturnCode#MALFORMED} the offset of the wrong field in the control socket's message
 * @param localAddress the service's address; null where the request named none and the service
 *     could not be told
 * @param localPort the service's port, filled in where the request had 0; 0 stands for several
 * @param client which clients
 * @param inForce how long the affinity lasts from now on; with {@link
 *     ReturnCode#WITHIN_OWN_AFFINITY} what the wider one has left; otherwise zero
 */
public record AffinityResponse(
    ReturnCode code,
    int additionalInformation,
    @Nullable IpAddress localAddress,
    int localPort,
    ClientSelector client,
    Duration inForce) {

  /** Whether the additional information is this one. */
  public boolean tells(AdditionalInformation information) {
    return code != ReturnCode.MALFORMED && additionalInformation == information.number();
  }
}
