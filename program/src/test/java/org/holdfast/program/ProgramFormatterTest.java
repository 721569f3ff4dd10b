package org.holdfast.program;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** SPEC E7: what the log of a program is like. */
class ProgramFormatterTest {
  private static String line(Level level, String logger) {
    LogRecord record = new LogRecord(level, "Connection {0} closed");
    record.setParameters(new Object[] {7});
    record.setLoggerName(logger);
    record.setThrown(new IllegalStateException("member\n  has left", new IOException("reset")));
    return new ProgramFormatter().format(record);
  }

  @Test
  void whatHazelcastWarnsOf_isOneLine_withItsCause() {
    String line = line(Level.WARNING, "com.hazelcast.internal.nio.Connection");
    String words =
        "Connection 7 closed: java.lang.IllegalStateException: member has left, because of"
            + " java.io.IOException: reset";
    assertTrue(line.strip().endsWith(words), line);
    // The usual format puts the place on a line of its own.
    assertTrue(line.lines().count() <= 2, line);
  }

  @Test
  void whatIsSevere_andWhatIsOurs_keepsItsStackTrace() {
    for (String traced :
        new String[] {
          line(Level.SEVERE, "com.hazelcast.internal.nio.Connection"),
          line(Level.WARNING, "org.holdfast.fronttier.FrontTier")
        }) {
      assertTrue(traced.contains("\tat " + ProgramFormatterTest.class.getName()), traced);
    }
  }
}
