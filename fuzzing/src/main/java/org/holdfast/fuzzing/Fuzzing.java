package org.holdfast.fuzzing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Feeds a {@code *FuzzTest} with inputs that Jazzer makes up, guided by which code they reach. The
 * test class has a {@code public static void fuzzerTestOneInput(byte[])} that throws if something
 * does not hold, and a test method that calls {@link #feed}. How many inputs: the system property
 * {@code fuzz.inputs}, for a build {@code mvn test -Dfuzz.inputs=10000000}.
 */
public final class Fuzzing {
  private static final long INPUTS = Long.getLong("fuzz.inputs", 100_000);
  private static final int LONGEST_INPUT = 5_000;
  private static final Duration LONGEST_FOR_ONE = Duration.ofSeconds(10);
  private static final Duration START = Duration.ofMinutes(2);
  private static final long SLOWEST_INPUTS_A_SECOND = 1_000;
  private static final int MOST_HEAP_MB = 128;
  private static final int MOST_MEMORY_MB = 1_024;

  private Fuzzing() {}

  /**
   * Runs until as many inputs as asked for did no harm. In a process of its own, because Jazzer
   * rewrites the classes it watches, and a crash, a hang or a full heap shall end it alone.
   *
   * @param test has the {@code fuzzerTestOneInput}
   * @param seeds valid inputs to begin with
   * @throws AssertionError if an input crashed, hung or broke a promise; the message says where the
   *     input and the whole output are
   */
  public static void feed(Class<?> test, byte[]... seeds) throws IOException, InterruptedException {
    Path directory = Path.of("target", "fuzzing", test.getSimpleName()).toAbsolutePath();
    Path corpus = Files.createDirectories(directory.resolve("corpus"));
    for (int i = 0; i < seeds.length; i++) {
      Files.write(corpus.resolve("seed-" + i), seeds[i]);
    }
    Path output = directory.resolve("output.txt");
    Process jazzer =
        new ProcessBuilder(command(test, directory, corpus))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      Duration atMost = START.plusSeconds(INPUTS / SLOWEST_INPUTS_A_SECOND);
      boolean ended = jazzer.waitFor(atMost.toSeconds(), TimeUnit.SECONDS);
      if (!ended || jazzer.exitValue() != 0 || !isDone(output)) {
        throw new AssertionError(
            test.getSimpleName()
                + (ended ? " ended with " + jazzer.exitValue() : " took over " + atMost)
                + "; its inputs and its output are in "
                + directory
                + "\n"
                + lastLines(output));
      }
    } finally {
      jazzer.destroyForcibly();
    }
  }

  private static List<String> command(Class<?> test, Path directory, Path corpus) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + MOST_HEAP_MB + "m",
        "-cp",
        System.getProperty("java.class.path"),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + test.getName(),
        "--instrumentation_includes=org.holdfast.**",
        "--reproducer_path=" + directory,
        "-artifact_prefix=" + directory + File.separator,
        "-runs=" + INPUTS,
        "-max_len=" + LONGEST_INPUT,
        "-timeout=" + LONGEST_FOR_ONE.toSeconds(),
        "-rss_limit_mb=" + MOST_MEMORY_MB,
        corpus.toString());
  }

  /** A driver that could not begin must not pass for one that found nothing. */
  private static boolean isDone(Path output) throws IOException {
    return Files.readString(output).contains("Done " + INPUTS + " runs");
  }

  private static String lastLines(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }
}
