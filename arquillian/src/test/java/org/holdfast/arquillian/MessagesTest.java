package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What operators read: every warning has a number, and docs/operations.md has every number. */
class MessagesTest {
  private static final Pattern NUMBER = Pattern.compile("\"(HF-\\d{4}): ");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(HF-\\d{4})` \\| (INFO|WARNING|ERROR) \\|");
  private static final Pattern LOGGED =
      Pattern.compile("\\.log\\(\\s*(?:System\\.Logger\\.)?(?:Level\\.)?(WARNING|ERROR),[^;]*;");

  /** They are handed a message that has its number. */
  private static final Set<String> HANDED_ON =
      Set.of("Complaint.java", "Connections.java", "Program.java", "ServerSettings.java");

  private final Map<Path, String> sources = sources();

  private static Map<Path, String> sources() {
    Map<Path, String> read = new TreeMap<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.map(one -> one.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(module) && !module.startsWith(Path.of("..", "chaos"))) {
          try (Stream<Path> files = Files.walk(module)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
              read.put(file, Files.readString(file));
            }
          }
        }
      }
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
    return read;
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(one -> one.group(1)).toList();
  }

  @Test
  void everyNumberIsUsedOnce_andIsInTheDocumentOnce_E7() throws IOException {
    List<String> used =
        sources.values().stream().flatMap(text -> found(NUMBER, text).stream()).sorted().toList();
    String document = Files.readString(Path.of("..", "docs", "operations.md"));
    assertEquals(List.copyOf(new TreeSet<>(used)), used, "each number once in the code");
    assertEquals(used, found(ROW, document).stream().sorted().toList(), "the same as documented");
    assertTrue(used.size() > 40, () -> "too few were found: " + used);
  }

  @Test
  void everyWarningAndErrorHasANumber() {
    Set<String> without =
        sources.entrySet().stream()
            .filter(file -> !HANDED_ON.contains(file.getKey().getFileName().toString()))
            .flatMap(
                file -> {
                  Matcher logged = LOGGED.matcher(file.getValue());
                  return logged
                      .results()
                      .filter(one -> !NUMBER.matcher(one.group()).find())
                      .map(one -> file.getKey() + ": " + one.group());
                })
            .collect(Collectors.toSet());
    assertEquals(Set.of(), without);
  }
}
