package org.holdfast.health;

/**
 * How a stack or front tier answers the three questions of MicroProfile Health. Serves SPEC E7.
 *
 * @param isStarted whether its table is loaded; once so, it stays so
 * @param isReady whether clients, or applications, should come
 * @param isLive whether its own threads still do their work, whatever became of its peers; if not,
 *     only a restart helps
 * @param state why it is ready or is not, in words for people; names no client
 */
public record NodeHealth(boolean isStarted, boolean isReady, boolean isLive, String state) {
  /** Before it has joined its cluster, with its table. */
  public static final NodeHealth STARTING = new NodeHealth(false, false, true, "starting");
}
