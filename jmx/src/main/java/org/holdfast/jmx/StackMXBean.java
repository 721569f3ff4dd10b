package org.holdfast.jmx;

/**
 * This target's stack, named {@code org.holdfast:type=Stack,instance="NAME"}. Counters begin with 0
 * when the stack starts. Safe for all threads. Serves SPEC A4, A14 and E5.
 */
@Description("This target's stack: what it keeps and what it has done since it started")
public interface StackMXBean {
  @Description(
      "How many seconds an affinity lasts at most, and lasts if its start names no duration")
  long getDefaultMaxDurationSeconds();

  /**
   * Changes it for later starts and renewals.
   *
   * @throws IllegalArgumentException unless it is 1 second to 365 days
   */
  void setDefaultMaxDurationSeconds(long seconds);

  @Description(
      "Whether starts can be answered: the cluster is there, and this node is in its majority")
  boolean isCurrent();

  @Description("How many affinities this target owns")
  int getAffinities();

  @Description("How many connections are open to this target's instances")
  int getConnections();

  @Description("How many more there are, which are not listed because there are too many")
  int getConnectionsLeftOut();

  @Description("Affinities that were created, holes that were closed among them")
  long getStarts();

  @Description("Starts that renewed")
  long getRenewals();

  @Description("Affinities that were ended on request, parts of groups among them")
  long getEnds();

  @Description("Affinities whose time was up")
  long getExpiries();

  @Description("Starts, ends and extensions that were answered 10 or more")
  long getRefusals();

  @Description("Those of them that were answered 16, not authorised")
  long getNotAuthorised();

  @Description("Those of them that were answered 18, because the cluster was away")
  long getClusterUnavailable();
}
