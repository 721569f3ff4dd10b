package org.holdfast.facility;

import java.util.List;
import org.holdfast.affinity.Endpoint;

/**
 * What a router tells the others of itself several times a second. Replaces the one before.
 *
 * @param incarnation of the router
 * @param epoch version of the roster whose instances it has in its hash (rule 14)
 * @param presence number of the newest {@link Presence} that it wrote before it took that epoch
 * @param loads one for each instance that it has connections to
 */
public record Summary(long incarnation, long epoch, long presence, List<Load> loads) {
  public Summary {
    loads = List.copyOf(loads);
  }

  /**
   * How busy an instance is.
   *
   * @param connections that are active through that router, whatever the service
   */
  public record Load(Endpoint instance, int connections) {}
}
