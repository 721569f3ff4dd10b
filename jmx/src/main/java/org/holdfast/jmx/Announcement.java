package org.holdfast.jmx;

import java.util.Properties;

/**
 * Tells that a node runs in this JVM, until closed: the system property {@code
 * org.holdfast.node.NAME} holds the name of its cluster, or nothing if it runs alone. The command
 * line looks for it among this machine's processes, so that it begins remote management in none
 * that is a stranger.
 */
public final class Announcement implements AutoCloseable {
  private static final String NODE = "org.holdfast.node.";

  private final String key;

  private Announcement(String key) {
    this.key = key;
  }

  /**
   * Announces a node.
   *
   * @param cluster its cluster's name; empty: it runs alone
   */
  public static Announcement of(String node, String cluster) {
    String key = NODE + node;
    System.setProperty(key, cluster);
    return new Announcement(key);
  }

  /** May be called twice. */
  @Override
  public void close() {
    Properties properties = System.getProperties();
    properties.remove(key);
  }
}
