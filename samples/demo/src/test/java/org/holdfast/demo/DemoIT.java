package org.holdfast.demo;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The demo with real nodes and real front tiers: what it promises holds, and nothing is left. SPEC
 * A1, A5, A8, A9, A12 to A14, A19, E1, E4, E8, E9.
 */
final class DemoIT {
  private static final int FIRST_BASE = 18_600;
  private static final int BASES = 20;
  private static final int APART = 26;

  private final Installation installation =
      Installation.under(Path.of("..", "..").toAbsolutePath().normalize());
  private final Progress progress = new Progress(System.out);

  @Test
  void shoppersThroughTwoFrontTiers_findThatEverythingHolds() throws IOException {
    Findings findings = checked(freePorts(2), true);
    assertTrue(findings.hold(), () -> findings.stackAnswers() + " " + findings.all());
  }

  @Test
  void withAffinitiesOff_basketsAreLost() throws IOException {
    Findings findings = checked(freePorts(1), false);
    assertFalse(findings.hold());
    assertTrue(findings.lostBaskets() > Check.SHOPPERS / 2, () -> "" + findings.all());
  }

  private Findings checked(Ports ports, boolean affinity) throws IOException {
    Findings findings;
    try (Cluster cluster = new Cluster(installation, ports, affinity, progress)) {
      cluster.start();
      assertTrue(cluster.consoles().holds(), () -> "" + cluster.consoles());
      assertTrue(cluster.noConsoleForClients().holds(), () -> "" + cluster.noConsoleForClients());
      findings = cluster.check().run();
    }
    assertDoesNotThrow(ports::refuseIfTaken);
    assertEquals(List.of(), runFolders());
    return findings;
  }

  private List<Path> runFolders() throws IOException {
    try (Stream<Path> files = Files.list(installation.scratch())) {
      return files.filter(file -> file.getFileName().toString().startsWith("run-")).toList();
    }
  }

  private static Ports freePorts(int frontTiers) {
    return IntStream.range(0, BASES)
        .mapToObj(i -> new Ports(FIRST_BASE + i * APART, frontTiers))
        .filter(DemoIT::areFree)
        .findFirst()
        .orElseThrow();
  }

  private static boolean areFree(Ports ports) {
    try {
      ports.refuseIfTaken();
      return true;
    } catch (DemoException taken) {
      return false;
    }
  }
}
