package org.holdfast.facility;

import org.holdfast.affinity.Endpoint;

/**
 * Who keeps a client: an instance, on its target, in its incarnation. A target that restarted is
 * another owner (SPEC rule 12).
 *
 * @param target the stack's name
 * @param incarnation of the stack; grows with every start of it
 * @param instance the listener that routers connect to
 */
public record Owner(String target, long incarnation, Endpoint instance) {
  /** Whether this owner lives on that incarnation of that target. */
  public boolean isOn(String otherTarget, long otherIncarnation) {
    return target.equals(otherTarget) && incarnation == otherIncarnation;
  }
}
