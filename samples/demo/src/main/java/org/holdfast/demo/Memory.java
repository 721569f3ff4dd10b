package org.holdfast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory the demo's JVMs take, and whether the machine has it. */
final class Memory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Pattern AVAILABLE =
      Pattern.compile("^MemAvailable:\\s+(\\d+) kB$", Pattern.MULTILINE);

  private Memory() {}

  /**
   * Refuses where too little memory is available; a system that does not tell is taken to have
   * enough.
   *
   * @throws DemoException naming both amounts
   */
  static void refuseIfShort(long neededMegabytes) {
    try {
      refuseIfShort(neededMegabytes, Files.readString(MEMINFO));
    } catch (IOException notLinux) {
      return;
    }
  }

  static void refuseIfShort(long neededMegabytes, String meminfo) {
    OptionalLong available = availableMegabytes(meminfo);
    if (available.isPresent() && available.getAsLong() < neededMegabytes) {
      throw new DemoException(
          "the demo's JVMs take about "
              + neededMegabytes
              + " MB of memory and "
              + available.getAsLong()
              + " MB are available: stop something, or use a larger machine");
    }
  }

  private static OptionalLong availableMegabytes(String meminfo) {
    Matcher matcher = AVAILABLE.matcher(meminfo);
    return matcher.find()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)) / 1024)
        : OptionalLong.empty();
  }
}
