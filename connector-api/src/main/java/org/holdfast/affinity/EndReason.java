package org.holdfast.affinity;

/**
 * Why an affinity ended without its owner having asked for it. The numbers are stable: the control
 * socket sends the same as additional information. Serves SPEC A10.
 */
public enum EndReason {
  /** Its time was up. */
  EXPIRED(101),
  /** The address of the owner's listener has left its interface. */
  ADDRESS_GONE(102),
  /** The service was withdrawn from the owner's target. */
  SERVICE_WITHDRAWN(103),
  /** Nothing listens at the owner's listener any more. */
  LISTENER_GONE(104),
  /** An administrator ended it. */
  ENDED_BY_ADMINISTRATOR(105),
  /** The cluster gave it up while its owner lived, as after a partition. */
  GIVEN_UP_BY_CLUSTER(106);

  private final int number;

  EndReason(int number) {
    this.number = number;
  }

  /** The number on the wire and in logs. */
  public int number() {
    return number;
  }
}
