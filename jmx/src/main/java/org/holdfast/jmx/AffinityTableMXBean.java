package org.holdfast.jmx;

import java.util.SortedMap;

/**
 * A target's own affinities, named {@code org.holdfast:type=AffinityTable,instance="TARGET"}. Safe
 * for all threads. Serves SPEC A4, A10 and E5.
 */
public interface AffinityTableMXBean {
  /** How many rows a listing has at most. */
  int MAX_ROWS = 1_000;

  /** How many affinities there are. */
  int getSize();

  /** How many starts were answered 16, not authorised, since the stack began (SPEC A14). */
  long getNotAuthorised();

  /** How long an affinity lasts at most, and lasts if its start names no duration. */
  long getDefaultMaxDurationSeconds();

  /**
   * Changes it for later starts and renewals.
   *
   * @throws IllegalArgumentException unless it is 1 second to 365 days
   */
  void setDefaultMaxDurationSeconds(long seconds);

  /** The affinities by id, the first {@value #MAX_ROWS}. */
  SortedMap<Long, AffinityRow> getListing();

  /**
   * The affinities by id.
   *
   * @param atMost how many rows, 1 to {@value #MAX_ROWS}
   */
  SortedMap<Long, AffinityRow> list(int atMost);

  /**
   * Ends an affinity; its clients are balanced with their next connection.
   *
   * @param id as listed
   * @return what became of it: a return code's name and number
   */
  String end(long id);

  /**
   * This target serves a service no longer: nothing is balanced to its instances here, what they
   * keep of it ends, and they are told. Goes on in the background for a moment.
   *
   * @param service the name in the configuration
   * @throws IllegalArgumentException if no service of that name is configured
   */
  void withdrawService(String service);

  /**
   * This target serves a withdrawn service again: the same as {@link #resumeService}.
   *
   * @throws IllegalArgumentException if no service of that name is configured
   */
  void restoreService(String service);

  /** How many active connections front tiers and servers have to this target's instances. */
  int getConnectionCount();

  /** How many more there are, which are not listed because there are too many. */
  int getConnectionsLeftOut();

  /** The active connections, by router and number, {@value #MAX_ROWS} at most. */
  SortedMap<String, ConnectionRow> getConnections();

  /**
   * The active connections, by router and number.
   *
   * @param atMost how many rows, 1 to {@value #MAX_ROWS}
   */
  SortedMap<String, ConnectionRow> listConnections(int atMost);

  /** The services that are configured here, by name: what they get now, and what they have. */
  SortedMap<String, ServiceRow> getServices();

  /**
   * This target's instances of the service get no clients any more but those that they keep. When
   * the time is up, the rest is as with {@link #withdrawService}. Goes on in the background.
   *
   * @param service the name in the configuration
   * @param seconds how long it may take, 0 to 31536000, which is 365 days
   * @throws IllegalArgumentException if no service of that name is configured, or for another time
   */
  void drainService(String service, long seconds);

  /** The same for every service of this target. */
  void drainTarget(long seconds);

  /**
   * This target takes new clients of a service again that drains, has drained or was withdrawn.
   *
   * @throws IllegalArgumentException if no service of that name is configured
   */
  void resumeService(String service);

  /** The same for every service of this target. */
  void resumeTarget();
}
