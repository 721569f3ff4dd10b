package org.holdfast.affinity;

/**
 * What became of a request. The numbers are stable: the control socket sends the same. Serves SPEC
 * A2.
 */
public enum ReturnCode {
  /** Done: created, ended, extended, opened or alive. */
  DONE(0),
  /** The same owner had this affinity already; its clock was restarted. */
  RENEWED(1),
  /**
   * A warning: not established and no clock restarted, because the selector falls within a wider
   * affinity of the same owner, which governs these clients anyway.
   */
  WITHIN_OWN_AFFINITY(2),
  /** Rejected: this target does not serve the local address. */
  ADDRESS_NOT_SERVED(10),
  /** Rejected: the port is none of the listener's services. */
  PORT_NOT_SERVED(11),
  /** Rejected: nothing listens where the requester's instance should. */
  NOT_LISTENING(12),
  /** Rejected: another requester owns an affinity with that client. */
  OWNED_BY_ANOTHER(13),
  /** Rejected: the selector falls within a wider affinity, which was not ended. */
  WITHIN_WIDER_AFFINITY(14),
  /** Rejected: no such affinity of this owner. */
  NO_SUCH_AFFINITY(15),
  /**
   * Rejected: no router has seen an active connection from that client to this instance and the
   * service is not reserved for this application, or the selector is wider than allowed.
   */
  NOT_AUTHORISED(16),
  /** Rejected: a limit is reached. */
  LIMIT_REACHED(17),
  /**
   * Rejected: the cluster cannot answer now. Not in force, and never will be by this request; it
   * may be tried again.
   */
  CLUSTER_UNAVAILABLE(18),
  /** Rejected: malformed; the additional information is the offset of the first wrong field. */
  MALFORMED(20),
  /** Rejected: the control socket does not know this type of message. */
  UNRECOGNISED_TYPE(21),
  /** Rejected: the control socket does not speak this version. */
  UNSUPPORTED_VERSION(22);

  private final int number;

  ReturnCode(int number) {
    this.number = number;
  }

  /** The number on the wire and in logs. */
  public int number() {
    return number;
  }

  /**
   * Whether the request was carried out: codes 0 and 1. Not so for {@link #WITHIN_OWN_AFFINITY},
   * although these clients are kept by the wider affinity.
   */
  public boolean isDone() {
    return number <= 1;
  }
}
