package org.holdfast.jmx;

/**
 * A front tier, named {@code org.holdfast:type=FrontTier,instance="NAME"}. Counters begin with 0
 * when it starts. Safe for all threads. Serves SPEC E4 and E5.
 */
@Description(
    "This front tier: the connections through it, and what became of them since it started")
public interface FrontTierMXBean {
  @Description("Whether it routes by a table that is current")
  boolean isCurrent();

  @Description("Connections that were given a place")
  long getAccepted();

  @Description("Those that still have it")
  int getActive();

  @Description("Connections that were closed at once, because every place was taken")
  long getOverLimit();

  @Description("Connections that were closed, because no instance could be reached")
  long getRefused();

  @Description("Connections that went to the owner of an affinity")
  long getPinned();

  @Description("Connections that went to where their client is active")
  long getAutomatic();

  @Description("Connections that were balanced")
  long getBalanced();

  @Description("Decisions that were put off, because the table was not current")
  long getHeld();

  @Description(
      "Connections that were balanced although an affinity governed, as its owner was down")
  long getOwnerUnreachable();

  @Description("Connections that waited for a place at a full owner or instance")
  long getWaited();

  @Description("Connections that were balanced or refused, because their owner stayed full")
  long getOwnerFull();

  @Description("Connections of trusted sources without a PROXY header, or with a bad one")
  long getBadHeaders();

  @Description("Connections that were closed for being idle")
  long getIdle();

  @Description("Connections that broke")
  long getBrokenOff();

  @Description("Failed attempts to reach an instance")
  long getFailures();

  @Description("Checks of instances' health")
  long getChecks();

  @Description("Those that failed")
  long getFailedChecks();

  @Description("Instances that are down now, counted once for each service")
  int getDown();

  @Description("Bytes that wait in this process because the other side does not read")
  long getKeptBytes();
}
