package org.holdfast.facility;

/**
 * The distributed maps that join stacks and routers. One of the five ports: {@code cluster} builds
 * it on Hazelcast, tests on a simulated network.
 */
public interface CouplingFacility {
  /** The version of the rows below; a cluster that speaks another one is not joined. */
  int SCHEMA = 4;

  /** The registry: who owns which clients. */
  SharedMap<ClaimKey, PrefixClaims> claims();

  /** One row under {@link Roster#KEY}: who belongs to the cluster. */
  SharedMap<String, Roster> roster();

  /** Each participant's sign of life, under its {@link Participant#name()}. */
  SharedMap<String, Beat> beats();

  /** What each participant tells each stack: acknowledgements and sightings. */
  SharedMap<Route, Reply> replies();

  /** What each stack asks all routers, under the stack's name. */
  SharedMap<String, Question> questions();

  /** Which clients of automatic-affinity services are active where, bucket by bucket (rule 14). */
  SharedMap<Bucket, Presence> presence();

  /** How busy the instances are, as each router counts, under the router's name (SPEC C1). */
  SharedMap<String, Summary> summaries();

  /** What people ask one participant through another, from whom to whom. */
  SharedMap<Route, Orders> orders();

  /** The answers, from whom to whom. */
  SharedMap<Route, Reports> reports();

  /**
   * Tells when rows may be lost or replaced by older ones, and events with them: the cluster was
   * split and is merged again, this process has come to another cluster, or members died with the
   * only copies. As early as the cluster knows; more often than needed does no harm.
   */
  void onUpheaval(Runnable listener);
}
