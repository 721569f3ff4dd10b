package org.holdfast.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The first page shows the shop as it is, and leads somewhere. */
final class ReadmeTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)\\)");

  @Test
  void theTenLines_areTheShopsOwn() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    String block = readme.substring(readme.indexOf("```java\n") + "```java\n".length());
    List<String> shown = lines(block.substring(0, block.indexOf("```")));
    List<String> shop =
        lines(
            Files.readString(
                ROOT.resolve("samples/shop/src/main/java/org/holdfast/shop/Baskets.java")));
    assertEquals(List.of(), shown.stream().filter(line -> !shop.contains(line)).toList());
    assertTrue(shown.size() >= 7, () -> "" + shown);
  }

  private static List<String> lines(String code) {
    return code.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  @Test
  void everyLink_leadsToAFile() throws IOException {
    for (Path page : List.of(Path.of("README.md"), Path.of("docs/architecture.md"))) {
      Path file = ROOT.resolve(page);
      Matcher links = LINK.matcher(Files.readString(file));
      while (links.find()) {
        Path linked = file.resolveSibling(links.group(1));
        assertTrue(Files.exists(linked), () -> page + " links to " + linked);
      }
    }
  }
}
