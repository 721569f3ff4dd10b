package org.holdfast.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Every fault there is, and trying them. */
final class Faults {
  /** Short ones are mostly waiting; for the full ones each has the machine to itself. */
  private static final int AT_ONCE_IF_QUICK = 3;

  private Faults() {}

  /** In the order in which they are told of. */
  static List<Fault> all() {
    return List.of(
        new StopServer(),
        new StopFrontTier(),
        new KillServer(),
        new KillFrontTier(),
        new RollingRestart(),
        new FullTable(),
        new Partition(),
        new CutOffFrontTier(),
        Weather.loss(),
        Weather.delay(),
        new MovingAddress(),
        new SetClock());
  }

  /** Those of the quick run, or all. */
  static List<Fault> of(boolean quick) {
    return all().stream().filter(one -> !quick || !one.isLong()).toList();
  }

  /**
   * Tries these, and tells of each when it is over.
   *
   * @param logs a folder for the children's logs, which need not exist
   * @return what became of them, in their order
   */
  static List<Finding> attempt(List<Fault> faults, boolean quick, Path logs, PrintStream out)
      throws IOException, InterruptedException {
    ExecutorService lanes = Executors.newFixedThreadPool(quick ? AT_ONCE_IF_QUICK : 1);
    try {
      List<Future<Finding>> underWay = new ArrayList<>();
      for (Fault fault : faults) {
        Path folder = Files.createDirectories(logs.resolve(fault.name()));
        Ground ground = new Ground(underWay.size(), quick, folder);
        underWay.add(lanes.submit(() -> attempt(fault, ground, out)));
      }
      List<Finding> findings = new ArrayList<>();
      for (Future<Finding> one : underWay) {
        findings.add(one.get());
      }
      return findings;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } finally {
      lanes.shutdownNow();
    }
  }

  private static Finding attempt(Fault fault, Ground ground, PrintStream out) {
    long begun = Recorder.now();
    Finding finding = attempt(fault, ground);
    long seconds = (Recorder.now() - begun) / 1_000_000_000;
    out.println(fault.name() + ": " + finding.outcome().word() + ", after " + seconds + " s");
    return finding;
  }

  /** What became of it, also if it could not be tried or carried out. */
  static Finding attempt(Fault fault, Ground ground) {
    try {
      return fault.missing().isPresent()
          ? Finding.skipped(fault, fault.missing().get())
          : fault.run(ground);
    } catch (Exception broken) {
      return Finding.of(fault, List.of(), List.of(Notes.notCarriedOut(broken)), List.of());
    }
  }
}
