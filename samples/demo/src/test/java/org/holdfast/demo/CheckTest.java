package org.holdfast.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of the demo: it holds where the shop keeps its word, and finds each fault. */
@Execution(ExecutionMode.CONCURRENT)
final class CheckTest {
  private static final int ANSWERED = 0;
  private static final int SPREAD = 1;
  private static final int BASKETS = 2;
  private static final int AFTER_LEAVING = 3;
  private static final int BEFORE_3_SECONDS = 4;
  private static final int AFTER_5_SECONDS = 5;

  @Test
  void aShopThatKeepsItsClients_holdsInEveryCondition() {
    assertEquals(List.of(), failed(checked(FakeShop.Fault.NONE)));
  }

  @ParameterizedTest
  @CsvSource({
    "NEVER_LETS_GO, " + AFTER_LEAVING,
    "FORGETS_AFTER_2_SECONDS, " + BEFORE_3_SECONDS,
    "KEEPS_8_SECONDS, " + AFTER_5_SECONDS,
    "FAVOURS_ONE_NODE, " + SPREAD,
    "ANSWERS_ONE_WITH_503, " + ANSWERED
  })
  void aFault_isFoundByItsOwnCondition(FakeShop.Fault fault, int condition) {
    List<Integer> failed = failed(checked(fault));
    assertTrue(failed.contains(condition), () -> "failed: " + failed);
  }

  @Test
  void aShopThatKeepsNobody_losesBasketsAndSaysHowMany() {
    Findings findings = checked(FakeShop.Fault.KEEPS_NOBODY);
    assertTrue(failed(findings).contains(BASKETS));
    assertTrue(findings.lostBaskets() > Check.SHOPPERS / 2, () -> "" + findings.lostBaskets());
    assertTrue(
        printed(findings).contains(findings.lostBaskets() + " of 40 baskets were lost"),
        () -> printed(findings));
  }

  private static Findings checked(FakeShop.Fault fault) {
    try (FakeShop shop = new FakeShop(fault)) {
      return new Check(List.of(shop.port()), List.of("node-1", "node-2")).run();
    }
  }

  private static List<Integer> failed(Findings findings) {
    List<Finding> all = findings.all();
    return IntStream.range(0, all.size()).filter(i -> !all.get(i).holds()).boxed().toList();
  }

  private static String printed(Findings findings) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Check.print(findings, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
