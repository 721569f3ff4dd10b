package org.holdfast.facility;

import java.util.List;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/**
 * What a stack asks all routers at once: have you an open connection from such a client to this
 * instance? (SPEC A14, rule 13.) And what it did not hear: tell me all your connections anew (C3).
 * Replaces the one before.
 *
 * @param incarnation of the stack that asks
 * @param asked the questions still open
 * @param anew the routers that have not told anew yet
 */
public record Question(long incarnation, List<Asked> asked, List<Anew> anew) {
  public Question {
    anew = List.copyOf(anew);
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

  /**
   * A router shall tell all its connections to the stack's instances.
   *
   * @param number the stack's own number for it, out of one row with those of the questions
   */
  public record Anew(long number, String router) {}
}
