package org.holdfast.console;

/**
 * The web console itself, named {@code org.holdfast:type=WebConsole,context="/holdfast-console"}.
 * Counters begin with 0 when it is deployed. Safe for all threads. Serves SPEC E6.
 */
public interface ConsoleMXBean {
  /** How many browsers are watching. */
  int getBrowsers();

  /** Browsers that were cut off because they did not read what they were sent. */
  long getTooSlow();

  /** Changes that were made or refused by the cluster. */
  long getChanges();

  /** Requests that were answered 429, because their user has too many of them. */
  long getTooMany();

  /** Requests that were answered 403, because their token was missing or wrong. */
  long getForged();

  /** Sessions that ended early, because too many people had one and had not logged in. */
  long getForgotten();
}
