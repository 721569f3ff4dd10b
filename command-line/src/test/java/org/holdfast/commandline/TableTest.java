package org.holdfast.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SPEC E5: listings as tables in a terminal. */
class TableTest {
  private static final List<Column> COLUMNS =
      List.of(
          Column.text("NODE", "name"),
          Column.text("CLIENT", "client"),
          Column.number("KEPT", "kept"),
          Column.time("LEFT", "left"));

  private static Table table(int terminal) {
    return new Table(COLUMNS, new HarmlessText(StandardCharsets.UTF_8), terminal);
  }

  private static JsonObject row(String name, String client, long kept, long left) {
    return JsonParser.parseString(
            "{\"name\":\"%s\",\"client\":\"%s\",\"kept\":%d,\"left\":%d}"
                .formatted(name, client, kept, left))
        .getAsJsonObject();
  }

  @Test
  void textIsLeft_numbersAndTimesAreRight_andNothingTrails() {
    assertEquals(
        """
        NODE    CLIENT         KEPT    LEFT
        node-1  10.0.0.1  1,234,567   3m12s
        日本    -                 -       -
        node-3  10.0.0.3          7  59m59s""",
        String.join(
            "\n",
            table(0)
                .lines(
                    List.of(
                        row("node-1", "10.0.0.1", 1_234_567, 192),
                        row("日本", "", -1, -1),
                        row("node-3", "10.0.0.3", 7, 3_599)))));
  }

  @Test
  void theWidestTextGivesWay_whenTheTerminalIsNarrow() {
    List<String> lines =
        table(40).lines(List.of(row("node-1", "2001:db8:1111:2222:3333:4444:5555:6666", 1, 2)));
    assertEquals("NODE    CLIENT                KEPT  LEFT", lines.get(0));
    assertEquals("node-1  2001:db8:1111:2222:…     1    2s", lines.get(1));
  }

  @Test
  void noLineIsLongerThanTheTerminal_howeverNarrowItIs() {
    for (int width = 1; width < 60; width++) {
      int columns = width;
      table(width)
          .lines(List.of(row("日本語日本語日本語", "10.0.0.1/32 ports 1,2,3", 1_000_000, 86_400)))
          .forEach(line -> assertTrue(HarmlessText.width(line) <= columns, line));
    }
  }

  @Test
  void laterRows_standBelowTheFirst_withoutTitles() {
    Table table = table(0);
    table.lines(List.of(row("node-10", "10.0.0.1", 1, 2)));
    assertEquals(
        List.of("n        10.0.0.2     3    4s"), table.lines(List.of(row("n", "10.0.0.2", 3, 4))));
  }

  @Test
  void aFieldThatANodeDoesNotKnow_isADash() {
    assertEquals("-     -          -     -", table(0).lines(List.of(new JsonObject())).get(1));
  }

  @Test
  void aHostileName_staysOnItsLine() {
    String line = table(0).lines(List.of(row("a\\u001b[1A\\nb", "x", 1, 2))).get(1);
    assertEquals("a\\u001B[1A\\u000Ab  x          1    2s", line);
  }
}
