package org.holdfast.facility;

import java.util.List;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;

/**
 * All clients of one bucket that have a connection open through one router to a service with
 * automatic affinity (SPEC B3, rule 14). Replaces the one before.
 *
 * @param incarnation of the router
 * @param number grows with every row that the router writes, in whatever bucket
 * @param active one for each client and service
 */
public record Presence(long incarnation, long number, List<Active> active) {
  public Presence {
    active = List.copyOf(active);
  }

  /**
   * A client that is active.
   *
   * @param service it is connected to
   * @param client its address
   * @param instance where its oldest connection through that router goes
   * @param ageMillis since that connection was opened, when this was written
   */
  public record Active(
      ServiceAddress service, IpAddress client, Endpoint instance, long ageMillis) {}
}
