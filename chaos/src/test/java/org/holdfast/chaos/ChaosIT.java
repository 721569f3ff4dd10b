package org.holdfast.chaos;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

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
    return findings.stream()
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one.fault(),
                    () ->
                        assertNotEquals(
                            Outcome.FAILED,
                            one.outcome(),
                            () -> String.join("\n", one.contradictions()))));
  }
}
