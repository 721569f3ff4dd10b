package org.holdfast.management;

/** What can be asked of a node; the arguments are texts, in the order given here. */
enum Verb {
  /**
   * Affinities: the search, the cursor, how many at most. With any fourth argument the first of
   * all, perhaps some seconds old; who does not know of that one answers as if it were not there.
   */
  LIST,
  /** One affinity: the service, the clients. */
  FIND,
  /** How a router would decide: the service, the client's address and port. */
  FORECAST,
  /**
   * Events: how many at most; some of them: the search as well; of one affinity: the service and
   * the clients as well.
   */
  EVENTS,
  /** What the node says of itself. */
  STATE,
  /** The instances that it knows of. */
  INSTANCES,
  /** What it counted: of how many minutes. */
  CHART,
  /** Ends an affinity: the service, the clients, who wants it. */
  END,
  /** Lets one last: the service, the clients, how many seconds, who wants it. */
  EXTEND,
  /** Drains: the service's name or nothing for all, how many seconds, who wants it. */
  DRAIN,
  /** Takes that back: the service's name or nothing for all, who wants it. */
  RESUME,
  /** Serves no longer: the service's name or nothing for all, who wants it. */
  WITHDRAW,
  /** Sets the longest duration: how many seconds, who wants it. */
  LIMIT
}
