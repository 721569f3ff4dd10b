package org.holdfast.chaos;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Commands of the system. */
final class Tools {
  /** Where they are; not everybody's PATH has those of the administrator. */
  private static final List<String> FOLDERS =
      List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin");

  private Tools() {}

  /** Those of them that this machine does not have. */
  static List<String> missing(String... commands) {
    return Stream.of(commands).filter(command -> !isThere(command)).toList();
  }

  private static boolean isThere(String command) {
    return FOLDERS.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  /** Runs it to its end and gives back what it said; it must succeed. */
  static String run(String... command) throws IOException {
    return run(List.of(command));
  }

  static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (result(process) != 0) {
      throw new IOException(String.join(" ", command) + ": " + said.trim());
    }
    return said;
  }

  private static int result(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
