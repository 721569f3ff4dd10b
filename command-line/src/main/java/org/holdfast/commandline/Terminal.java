package org.holdfast.commandline;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The terminal in front of which somebody sits, if there is one. */
final class Terminal {
  private static final Size USUAL = new Size(24, 80);

  private final @Nullable Console console;

  private Terminal(@Nullable Console console) {
    this.console = console;
  }

  /** That of this process: there is one if both its input and its output are. */
  @SuppressWarnings("SystemConsoleNull") // What is not null is asked.
  static Terminal ofThisProcess() {
    Console console = System.console();
    return new Terminal(console != null && isTerminal(console) ? console : null);
  }

  /** From Java 22 on there is a console without a terminal too. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException older) {
      return true;
    }
  }

  boolean isThere() {
    return console != null;
  }

  record Size(int lines, int columns) {}

  /** How large it is now; as large as they usually are, if it does not tell. */
  Size size() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      String[] two = said.strip().split(" ", -1);
      if (stty.waitFor(1, TimeUnit.SECONDS) && two.length == 2) {
        Size told = new Size(Integer.parseInt(two[0]), Integer.parseInt(two[1]));
        return told.lines() > 0 && told.columns() > 0 ? told : USUAL;
      }
    } catch (IOException | NumberFormatException untold) {
      // As below.
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    return USUAL;
  }

  /** Whether to go on; without a terminal nobody is asked, and it goes on. */
  boolean agrees(String question) {
    if (console == null) {
      return true;
    }
    String answer = console.readLine("%s [y/N] ", question);
    return answer != null && (answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"));
  }

  /** What is typed unseen; null if there is no terminal, or nothing was typed. */
  @Nullable String password(String prompt) {
    char[] typed = console == null ? null : console.readPassword("%s", prompt);
    return typed == null ? null : new String(typed);
  }
}
