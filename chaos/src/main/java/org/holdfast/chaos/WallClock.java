package org.holdfast.chaos;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The wall clock of one process, which can be set forward and back while it runs; its monotonic
 * clock, and the machine's clocks, stay as they are. Needs Debian's {@code faketime}. Safe for all
 * threads.
 */
final class WallClock {
  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

  private final Path offset;
  private final Path library;

  private WallClock(Path offset, Path library) {
    this.offset = offset;
    this.library = library;
  }

  /** Why there can be no such clock on this machine; empty: there can. */
  static Optional<String> missing() {
    return library().isPresent() ? Optional.empty() : Optional.of("faketime");
  }

  private static Optional<Path> library() {
    // Debian has a folder for each architecture.
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/usr/lib"))) {
      for (Path folder : folders) {
        if (Files.exists(folder.resolve(LIBRARY))) {
          return Optional.of(folder.resolve(LIBRARY));
        }
      }
    } catch (IOException notDebian) {
      // Then it is not there.
    }
    return Optional.empty();
  }

  /** A clock that is right, for the process that reads that file. */
  static WallClock right(Path offset) throws IOException {
    WallClock clock = new WallClock(offset.toAbsolutePath(), library().orElseThrow());
    clock.set(Duration.ZERO);
    return clock;
  }

  /** What a command begins with that goes by this clock. */
  List<String> seenBy() {
    return List.of(
        "env",
        "LD_PRELOAD=" + library,
        "FAKETIME_TIMESTAMP_FILE=" + offset,
        "FAKETIME_NO_CACHE=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
        // Else it cuts every wait of a JVM short.
        "FAKETIME_FORCE_MONOTONIC_FIX=0");
  }

  /** From now on the process sees the time of day that much later, or earlier. */
  void set(Duration later) throws IOException {
    // Moved into place, so that nobody reads half of it.
    Path whole = Files.writeString(Path.of(offset + ".new"), "%+d".formatted(later.toSeconds()));
    Files.move(whole, offset, StandardCopyOption.ATOMIC_MOVE);
  }
}
