package org.holdfast.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WallClockTest {
  @Test
  void aProcessSeesItsOwnTimeOfDay(@TempDir Path folder) throws IOException {
    assumeTrue(WallClock.missing().isEmpty(), "WallClockTest needs faketime");
    WallClock clock = WallClock.right(folder.resolve("offset"));
    assertEquals(0, hoursLateBy(clock));
    clock.set(Duration.ofHours(1));
    assertEquals(1, hoursLateBy(clock));
    clock.set(Duration.ofHours(-1));
    assertEquals(-1, hoursLateBy(clock));
  }

  private static long hoursLateBy(WallClock clock) throws IOException {
    List<String> command = new ArrayList<>(clock.seenBy());
    command.addAll(List.of("date", "+%s"));
    long seen = Long.parseLong(Tools.run(command).trim());
    return Math.round((seen - Instant.now().getEpochSecond()) / 3_600.0);
  }
}
