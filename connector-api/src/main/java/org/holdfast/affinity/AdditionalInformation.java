package org.holdfast.affinity;

/**
 * What a {@link ReturnCode} alone does not tell. The numbers are stable: the control socket sends
 * the same. Serves SPEC A2.
 */
public enum AdditionalInformation {
  /** Nothing to add. */
  NONE(0),
  /** The duration asked for was over what is allowed; the most allowed is in force. */
  DURATION_LIMITED(1),
  /** With code 16: no active connection from that client, and no reservation. */
  NO_ACTIVE_CONNECTION(2),
  /** With code 16: the selector is wider than this target allows. */
  SELECTOR_TOO_WIDE(3),
  /** With code 0 of an end: a part of a group was ended. */
  PART_ENDED(4),
  /** With code 0 of a start: narrower affinities exist and keep precedence. */
  NARROWER_EXIST(5),
  /** With code 0 of an end: a wider affinity governs these clients now. */
  WIDER_GOVERNS(6),
  /** Local port 0 stands for several services. */
  SEVERAL_SERVICES(7),
  /** With code 12 of the control socket's OPEN: the listener is open on another connection. */
  OPEN_ELSEWHERE(8);

  private final int number;

  AdditionalInformation(int number) {
    this.number = number;
  }

  /** The number on the wire and in logs. */
  public int number() {
    return number;
  }
}
