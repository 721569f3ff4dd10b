package org.holdfast.program;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program's log, unless the operator has configured {@code java.util.logging}: short lines. */
final class ProgramLog {
  private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

  // Held, because a logger that nobody holds forgets its level.
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("com.hazelcast"),
          // Says twice a second what the engine says in one line every few seconds.
          Logger.getLogger("com.hazelcast.client.impl.connection"),
          // Warns of whatever strangers send, with the stack.
          Logger.getLogger("org.eclipse.jetty"));

  private ProgramLog() {}

  static void configure() {
    if (System.getProperty("java.util.logging.config.file") == null
        && System.getProperty("java.util.logging.config.class") == null) {
      if (System.getProperty(FORMAT) == null) {
        System.setProperty(FORMAT, "%1$tF %1$tT %4$s %5$s%6$s%n");
      }
      for (Handler handler : Logger.getLogger("").getHandlers()) {
        handler.setFormatter(new ProgramFormatter());
      }
      QUIET.get(0).setLevel(Level.WARNING);
      QUIET.get(1).setLevel(Level.SEVERE);
      QUIET.get(2).setLevel(Level.SEVERE);
    }
  }
}
