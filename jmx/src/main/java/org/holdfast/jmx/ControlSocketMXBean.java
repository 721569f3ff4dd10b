package org.holdfast.jmx;

/**
 * What a target's control socket has seen since it started, named {@code
 * org.holdfast:type=ControlSocket,instance="TARGET"}. Safe for all threads. Serves SPEC A15 and E5.
 */
public interface ControlSocketMXBean {
  /** Connections that were given a place. */
  long getAccepted();

  /** Connections that have a place now. */
  int getOpen();

  /** Connections that were closed at once, because every place was taken. */
  long getRefused();

  /** Messages that were understood. */
  long getRequests();

  /** Messages that were answered 20, malformed. */
  long getMalformed();

  /** Messages of a type or version that is not known, answered 21 or 22. */
  long getUnrecognised();

  /** Connections that were closed because their peer did not read. */
  long getCutOff();

  /** Indications that were sent. */
  long getIndications();
}
