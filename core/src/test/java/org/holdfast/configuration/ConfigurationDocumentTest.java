package org.holdfast.configuration;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/configuration.md says is what the settings do. SPEC E7. */
final class ConfigurationDocumentTest {
  private static final Pattern BOUNDS = Pattern.compile("`([^`]+)` to `([^`]+)`");
  private static final Pattern DEFAULT = Pattern.compile("`([^`]+)`");
  private static final String REQUIRED = "required";

  private static final Map<String, String> STACK =
      Map.of(
          "holdfast.cluster.name", "c",
          "holdfast.cluster.members", "192.0.2.1:5701",
          "holdfast.target.name", "t",
          "holdfast.services.NAME.address", "192.0.2.80",
          "holdfast.services.NAME.port", "80",
          "holdfast.services.NAME.instances", "192.0.2.1:8080");
  private static final Map<String, String> FRONT_TIER =
      Map.of(
          "holdfast.cluster.name", "c",
          "holdfast.cluster.members", "192.0.2.1:5701",
          "holdfast.front-tier.name", "f",
          "holdfast.services.NAME.address", "192.0.2.80",
          "holdfast.services.NAME.port", "80");

  private static final Map<String, String> PROGRAM = program();

  private static Map<String, String> program() {
    Map<String, String> least = new HashMap<>(Map.of("holdfast.health.port", "9080"));
    for (String door : List.of("holdfast.jmx.", "holdfast.console.")) {
      least.put(door + "port", "21000");
      least.put(door + "password-file", "passwords");
      least.put(door + "access-file", "access");
      least.put(door + "keystore", "keys.p12");
      least.put(door + "keystore-password-file", "keys-password");
    }
    return Map.copyOf(least);
  }

  private static final List<Reader> READERS =
      List.of(
          new Reader("stack", STACK, StackSettings::read),
          new Reader("front tier", FRONT_TIER, FrontTierSettings::read),
          new Reader("program", PROGRAM, ProgramSettings::read));

  /** What front tier and stack have in common. */
  private record ProgramSettings(HealthSettings health, DoorSettings jmx, DoorSettings console) {
    static ProgramSettings read(Function<String, Optional<String>> lookup, Iterable<String> names) {
      return new ProgramSettings(
          HealthSettings.read(lookup, names),
          DoorSettings.jmx(lookup, names),
          DoorSettings.console(lookup, names));
    }
  }

  /** A line of the document's tables. */
  private record Row(String key, Set<String> readers, String ifNone, String allowed) {
    static Row of(String line) {
      String[] cells = line.split("\\|", -1);
      return new Row(
          cells[1].strip().replace("`", ""),
          Set.of(cells[2].strip().split(", ")),
          cells[3].strip(),
          cells[4].strip());
    }

    List<Reader> settings() {
      return READERS.stream().filter(reader -> readers.contains(reader.inWords())).toList();
    }
  }

  /** Who reads keys, and the least that it needs. */
  private record Reader(String inWords, Map<String, String> least, Read read) {
    @FunctionalInterface
    private interface Read {
      Record from(Function<String, Optional<String>> lookup, Iterable<String> names);
    }

    Record with(String key, String value) {
      Map<String, String> values = new HashMap<>(least);
      values.put(key, value);
      return read(values);
    }

    Record without(String key) {
      Map<String, String> values = new HashMap<>(least);
      values.remove(key);
      return read(values);
    }

    private Record read(Map<String, String> values) {
      return read.from(key -> Optional.ofNullable(values.get(key)), values.keySet());
    }

    Set<String> keysAskedFor() {
      Set<String> asked = new TreeSet<>();
      read.from(
          key -> {
            asked.add(key);
            return Optional.ofNullable(least.get(key));
          },
          least.keySet());
      asked.removeIf(key -> !key.startsWith("holdfast."));
      return asked;
    }
  }

  private final List<Row> rows = rows();

  private static List<Row> rows() {
    try {
      return Files.readAllLines(Path.of("..", "docs", "configuration.md")).stream()
          .filter(line -> line.startsWith("| `holdfast."))
          .map(Row::of)
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyKeyThatIsAskedFor_isDocumentedWithItsReaders_andNoOther() {
    for (Reader reader : READERS) {
      Set<String> documented =
          rows.stream()
              .filter(row -> row.readers().contains(reader.inWords()))
              .map(Row::key)
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(reader.keysAskedFor(), documented, reader.inWords());
    }
  }

  @Test
  void aDocumentedDefault_isWhatStandsWithoutTheKey() {
    int compared = 0;
    for (Row row : rows) {
      Matcher ifNone = DEFAULT.matcher(row.ifNone());
      if (!ifNone.matches() || ifNone.group(1).equals(REQUIRED)) {
        continue;
      }
      for (Reader reader : row.settings()) {
        assertEquals(reader.without(row.key()), reader.with(row.key(), ifNone.group(1)), row.key());
        compared++;
      }
    }
    assertTrue(compared >= 10, () -> "too few rows were understood");
  }

  @Test
  void aRequiredKey_isMissedByName() {
    for (Row row : rows) {
      if (!row.ifNone().startsWith("`" + REQUIRED + "`")) {
        continue;
      }
      for (Reader reader : row.settings()) {
        ConfigurationException missing =
            assertThrows(ConfigurationException.class, () -> reader.without(row.key()), row.key());
        assertEquals(row.key(), missing.key());
      }
    }
  }

  @Test
  void documentedBounds_areTheLastValuesThatAreTaken() {
    int compared = 0;
    for (Row row : rows) {
      Matcher bounds = BOUNDS.matcher(row.allowed());
      if (!bounds.matches()) {
        continue;
      }
      for (Reader reader : row.settings()) {
        assertTaken(reader, row.key(), bounds.group(1));
        assertTaken(reader, row.key(), bounds.group(2));
        assertRefused(reader, row.key(), beyond(bounds.group(1), -1));
        assertRefused(reader, row.key(), beyond(bounds.group(2), 1));
        compared++;
      }
    }
    assertFalse(compared < 10, () -> "too few rows were understood");
  }

  private static String beyond(String bound, int step) {
    return bound.startsWith("PT")
        ? Duration.parse(bound).plusMillis(step).toString()
        : String.valueOf(Integer.parseInt(bound) + step);
  }

  private static void assertTaken(Reader reader, String key, String value) {
    assertDoesNotThrow(() -> reader.with(key, value), key + "=" + value);
  }

  private static void assertRefused(Reader reader, String key, String value) {
    assertThrows(ConfigurationException.class, () -> reader.with(key, value), key + "=" + value);
  }
}
