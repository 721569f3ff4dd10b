package org.holdfast.jmx;

import static java.lang.System.Logger.Level.INFO;

/** Logs what people do, with who did it. */
final class Changed {
  private static final System.Logger LOG = System.getLogger(Changed.class.getName());

  private Changed() {}

  static void log(String what, String by, String result) {
    LOG.log(
        INFO, "HF-1901: {0} wanted to {1}: {2}", by, what.replaceAll("\\p{Cntrl}", "?"), result);
  }
}
