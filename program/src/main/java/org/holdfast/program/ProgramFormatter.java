package org.holdfast.program;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Lines as {@link SimpleFormatter} makes them; but what Hazelcast warns of is one line without a
 * stack trace. It warns of what becomes of others, such as a member that has left, which tells
 * nothing about this program. What it calls severe keeps its trace, and so does all that is ours.
 */
final class ProgramFormatter extends SimpleFormatter {
  private static final String HAZELCAST = "com.hazelcast";

  @Override
  public String format(LogRecord logged) {
    boolean isOfOthers =
        String.valueOf(logged.getLoggerName()).startsWith(HAZELCAST)
            && logged.getLevel().intValue() < Level.SEVERE.intValue();
    return super.format(isOfOthers && logged.getThrown() != null ? inOneLine(logged) : logged);
  }

  private LogRecord inOneLine(LogRecord logged) {
    String words = formatMessage(logged) + ": " + because(logged.getThrown());
    LogRecord line = new LogRecord(logged.getLevel(), words.replaceAll("\\s*\\R\\s*", " "));
    line.setInstant(logged.getInstant());
    line.setLoggerName(logged.getLoggerName());
    line.setSourceClassName(logged.getSourceClassName());
    line.setSourceMethodName(logged.getSourceMethodName());
    return line;
  }

  private static String because(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? thrown.toString() : thrown + ", because of " + cause;
  }
}
