package org.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.holdfast.affinity.AdditionalInformation;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.ReturnCode;
import org.junit.jupiter.api.Test;

/**
 * docs/traceability.md and docs/return-codes.md cannot go stale. SPEC A1 to A19, B1 to B5, C1 to
 * C5, E1 to E4.
 */
class TestsThatDocumentsNameTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+|\\*)`");

  /** A line of a table: what its first cells say, and the tests in its last. */
  private record Row(List<String> cells) {
    static List<Row> of(String document) throws IOException {
      return Files.readAllLines(ROOT.resolve("docs").resolve(document)).stream()
          .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
          .map(line -> Stream.of(line.split("\\|", -1)).map(String::strip).toList())
          .map(cells -> new Row(cells.subList(1, cells.size() - 1)))
          .toList();
    }

    String id() {
      return cells.get(0);
    }

    List<String> tests() {
      return NAMED
          .matcher(cells.get(cells.size() - 1))
          .results()
          .map(name -> name.group(1) + "." + name.group(2))
          .toList();
    }
  }

  @Test
  void everyRow_namesAtLeastOneTest() throws IOException {
    Map<String, Row> rows =
        Row.of("traceability.md").stream().collect(Collectors.toMap(Row::id, row -> row));
    Stream.of("A 19", "B 5", "C 5", "E 4")
        .map(section -> section.split(" ", -1))
        .flatMap(
            section ->
                IntStream.rangeClosed(1, Integer.parseInt(section[1]))
                    .mapToObj(number -> section[0] + number))
        .forEach(
            id ->
                assertTrue(
                    rows.containsKey(id) && !rows.get(id).tests().isEmpty(),
                    () -> id + " names no test"));
  }

  @Test
  void everyNumberAndName_isThere_andNamesAtLeastOneTest() throws IOException {
    List<String> expected = new ArrayList<>();
    for (ReturnCode code : ReturnCode.values()) {
      expected.add(code.number() + " `" + code + "`");
    }
    for (AdditionalInformation information : AdditionalInformation.values()) {
      expected.add(information.number() + " `" + information + "`");
    }
    for (EndReason reason : EndReason.values()) {
      expected.add(reason.number() + " `" + reason + "`");
    }
    List<Row> rows =
        Row.of("return-codes.md").stream().filter(row -> row.id().matches("\\d+")).toList();
    assertEquals(expected, rows.stream().map(row -> row.id() + " " + row.cells().get(1)).toList());
    rows.forEach(row -> assertTrue(!row.tests().isEmpty(), () -> row.id() + " names no test"));
  }

  @Test
  void everyTestThatIsNamed_exists() throws IOException {
    Map<String, String> sources = testSources();
    for (String document : List.of("traceability.md", "return-codes.md")) {
      for (Row row : Row.of(document)) {
        row.tests().forEach(test -> assertExists(test, sources));
      }
    }
  }

  private static void assertExists(String test, Map<String, String> sources) {
    String source = sources.getOrDefault(test.substring(0, test.indexOf('.')), "");
    String method = test.substring(test.indexOf('.') + 1);
    boolean exists =
        method.equals("*")
            ? source.matches("(?s).*@(Test|TestFactory|Property|ParameterizedTest)\\b.*")
            : source.contains("void " + method + "(");
    assertTrue(exists, () -> "there is no test " + test);
  }

  private static Map<String, String> testSources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().contains("/src/test/java/"))
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  TestsThatDocumentsNameTest::read,
                  (one, other) -> one + other));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }
}
