package org.holdfast.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.holdfast.chaos.Finding.Outcome;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every fault on real processes; the long forms with {@code -Pfull}. SPEC A13, C4, C5. */
class ChaosIT {
  @TestFactory
  Stream<DynamicTest> everyFault_holdsWhatIsPromised() throws IOException, InterruptedException {
    boolean quick = Boolean.parseBoolean(System.getProperty("chaos.quick", "true"));
    List<Finding> findings =
        Faults.attempt(Faults.of(quick), quick, Path.of("target", "chaos"), System.out);
    Table.print(findings, System.out);
    return findings.stream().map(one -> DynamicTest.dynamicTest(one.fault(), () -> judge(one)));
  }

  /**
   * What was acknowledged must be so. What came later than promised, as on a busy machine, is told
   * by the table, and counted as skipped; the command fails for it.
   */
  private static void judge(Finding one) {
    assertEquals(List.of(), one.contradictions());
    assumeTrue(one.outcome() == Outcome.HELD, () -> one.fault() + ": " + one.shortfalls());
  }
}
