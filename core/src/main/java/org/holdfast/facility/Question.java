package org.holdfast.facility;

import java.util.List;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/**
 * What a stack asks all routers at once: have you an open connection from such a client to this
 * instance? (SPEC A14, rule 13.) Replaces the one before.
 *
 * @param incarnation of the stack that asks
 * @param asked the questions still open
 */
public record Question(long incarnation, List<Asked> asked) {
  public Question {
    asked = List.copyOf(asked);
  }

  /**
   * One question.
   *
   * @param number the stack's own number for it
   * @param service which the client must be connected to
   * @param instance where the router must have sent it
   * @param client from which it must come
   */
  public record Asked(
      long number, ServiceAddress service, Endpoint instance, ClientSelector client) {}
}
