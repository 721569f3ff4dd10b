package org.holdfast.jmx;

/**
 * What a target's control socket has seen since it started, named {@code
 * org.holdfast:type=ControlSocket,instance="TARGET"}. Safe for all threads. Serves SPEC A15 and E5.
 */
@Description("What this control socket has seen since it started")
public interface ControlSocketMXBean {
  @Description("Connections that were given a place")
  long getAccepted();

  @Description("Connections that have a place now")
  int getOpen();

  @Description("Connections that were closed at once, because every place was taken")
  long getRefused();

  @Description("Messages that were understood")
  long getRequests();

  @Description("Messages that were answered 20, malformed")
  long getMalformed();

  @Description("Messages of a type or version that is not known, answered 21 or 22")
  long getUnrecognised();

  @Description("Connections that were closed because their peer did not read")
  long getCutOff();

  @Description("Indications that were sent")
  long getIndications();
}
