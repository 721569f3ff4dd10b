package org.holdfast.chaos;

/**
 * An instance of one life of a server, as it tells its name to whoever connects: {@code
 * node-1.0/2}. Immutable.
 *
 * @param server the target's name
 * @param life counts the processes of that target, from 0
 * @param instance counts its listeners, from 1
 */
record Owner(String server, int life, int instance) {
  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static Owner parse(String text) {
    int dot = text.lastIndexOf('.');
    int slash = text.lastIndexOf('/');
    if (dot < 1 || slash < dot) {
      throw new IllegalArgumentException("no instance tells this: " + text);
    }
    return new Owner(
        text.substring(0, dot),
        Integer.parseInt(text.substring(dot + 1, slash)),
        Integer.parseInt(text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return server + "." + life + "/" + instance;
  }
}
