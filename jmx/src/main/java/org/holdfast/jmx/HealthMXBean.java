package org.holdfast.jmx;

/**
 * Whether a node is well, named {@code org.holdfast:type=Health,instance="NAME"}, as MicroProfile
 * Health asks for it. Cheap; safe for all threads. Serves SPEC E7.
 */
@Description("Whether this node is well, as MicroProfile Health asks for it")
public interface HealthMXBean {
  @Description("Whether its table is loaded; once so, it stays so")
  boolean isStarted();

  @Description("Whether clients, or applications, should come")
  boolean isReady();

  @Description("Whether its own threads come round, whatever became of its peers")
  boolean isLive();

  @Description("Why it is ready or is not, in words")
  String getState();
}
