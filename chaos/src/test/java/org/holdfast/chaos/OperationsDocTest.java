package org.holdfast.chaos;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsDocTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "operations.md");

  @ParameterizedTest
  @ValueSource(strings = {Keepalived.CONFIGURATION, Keepalived.CHECK})
  void whatIsTried_isWhatTheDocumentShows(String name) throws IOException {
    String tried;
    try (InputStream resource = Keepalived.class.getResourceAsStream(name)) {
      assertNotNull(resource);
      tried = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertTrue(
        Files.readString(DOCUMENT).contains("\n" + tried + "```\n"),
        () -> DOCUMENT + " does not show " + name + " as it is");
  }
}
