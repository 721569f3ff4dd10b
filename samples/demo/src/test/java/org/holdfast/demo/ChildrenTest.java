package org.holdfast.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the demo starts, it stops. */
final class ChildrenTest {
  private static final List<String> ENDLESS = List.of("sleep", "600");
  // It deafens itself first and says so, then goes on in the same process.
  private static final List<String> DEAF =
      List.of("sh", "-c", "trap '' TERM; echo deaf; exec sleep 600");

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final Children children =
      new Children(new Progress(new PrintStream(told, true, StandardCharsets.UTF_8)));

  @TempDir Path folder;

  @Test
  void closing_stopsTheLastOneFirst() {
    Child first = children.start("first", ENDLESS, folder.resolve("first.log"));
    Child second = children.start("second", ENDLESS, folder.resolve("second.log"));
    children.close();
    assertFalse(first.isAlive());
    assertFalse(second.isAlive());
    String lines = told.toString(StandardCharsets.UTF_8);
    assertTrue(lines.indexOf("stopping second") < lines.indexOf("stopping first"), lines);
  }

  @Test
  void afterClosing_nothingIsStarted() {
    children.close();
    assertThrows(
        DemoException.class, () -> children.start("late", ENDLESS, folder.resolve("late.log")));
    assertFalse(Files.exists(folder.resolve("late.log")));
  }

  @Test
  void aChildThatIgnoresTheRequest_isKilled() {
    Path log = folder.resolve("deaf.log");
    Child deaf = children.start("deaf", DEAF, log);
    awaitContent(log);
    deaf.stop(Duration.ofMillis(200));
    assertFalse(deaf.isAlive());
  }

  @Test
  void theEndOfItsLog_isTheLastLines() {
    Child child =
        children.start("teller", List.of("printf", "one\ntwo\nthree\n"), folder.resolve("t.log"));
    awaitEnd(child);
    assertEquals("two\nthree", child.tailOfLog(2));
  }

  @Test
  void whatCannotBeStarted_isNamed() {
    DemoException refused =
        assertThrows(
            DemoException.class,
            () -> children.start("node-7", List.of("/nowhere/java"), folder.resolve("n.log")));
    assertTrue(refused.toString().contains("node-7 cannot be started"), refused::toString);
  }

  private static void awaitContent(Path log) {
    awaitTrue(
        () -> {
          try {
            return Files.size(log) > 0;
          } catch (IOException notYet) {
            return false;
          }
        });
  }

  private static void awaitEnd(Child child) {
    awaitTrue(() -> !child.isAlive());
  }

  private static void awaitTrue(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within 10 s");
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
