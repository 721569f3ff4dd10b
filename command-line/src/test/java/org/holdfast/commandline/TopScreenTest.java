package org.holdfast.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.holdfast.commandline.Terminal.Size;
import org.junit.jupiter.api.Test;

/** SPEC E5: what {@code top} shows. */
class TopScreenTest {
  private static final String CHARTS =
      """
      {"stepSeconds":10,"nodes":[
        {"name":"node-1","series":{"starts":[90,12],"connections":[3,3]}},
        {"name":"front-1","series":{"pinned":[0,2],"automatic":[0,0],"balanced":[5,23]}}]}""";

  private final TopScreen screen = new TopScreen(new HarmlessText(StandardCharsets.UTF_8));

  private static JsonObject json(String object) {
    return JsonParser.parseString(object).getAsJsonObject();
  }

  private static List<JsonObject> nodes() {
    return List.of(
        json("{\"name\":\"node-1\",\"role\":\"STACK\",\"isLive\":true,\"affinities\":12}"),
        json("{\"name\":\"front-1\",\"role\":\"ROUTER\",\"isLive\":false,\"affinities\":-1}"));
  }

  private static Glance glance(int newest) {
    return glance(newest, 1);
  }

  private static Glance glance(int newest, int instances) {
    List<JsonObject> nodes = nodes();
    Glance.addRates(nodes, CHARTS);
    JsonObject kept = json("{\"service\":\"web\",\"client\":\"10.0.0.1/32\",\"secondsLeft\":90}");
    JsonObject event = json("{\"secondsAgo\":5,\"node\":\"node-1\",\"what\":\"STARTED\"}");
    return new Glance(
        "node-1",
        nodes,
        Collections.nCopies(
            instances, json("{\"service\":\"shop\",\"target\":\"node-1\",\"state\":\"ACTIVE\"}")),
        Collections.nCopies(newest, kept),
        Collections.nCopies(newest, event),
        1_234);
  }

  @Test
  void rates_areThoseOfTheLastStep_perSecond() {
    List<JsonObject> nodes = nodes();
    Glance.addRates(nodes, CHARTS);
    assertEquals("1.2", nodes.get(0).get("startRate").getAsString());
    assertEquals(null, nodes.get(0).get("connectionRate"));
    assertEquals("2.5", nodes.get(1).get("connectionRate").getAsString());
  }

  @Test
  void titleNodesServicesNewestAndEvents_inThisOrder() {
    List<String> lines = screen.lines(glance(1), "12:00:00", new Size(50, 100));
    assertEquals("12:00:00  1 of 2 nodes live  1,234 kept  asked: node-1", lines.get(0));
    assertEquals(
        List.of("NODE", "SERVICE", "NEWEST", "AGO"),
        lines.stream()
            .map(line -> line.split(" ", 2)[0])
            .filter(List.of("NODE", "SERVICE", "NEWEST", "AGO")::contains)
            .toList());
  }

  @Test
  void nodesAndInstancesThatDoNotFit_areCounted() {
    List<String> lines = screen.lines(glance(50, 30), "12:00:00", new Size(24, 80));
    long shown = lines.stream().filter(line -> line.startsWith("shop")).count();
    assertTrue(shown > 1, lines::toString);
    assertTrue(lines.contains("... and " + (30 - shown) + " more"), lines::toString);
    assertEquals(1, lines.stream().filter(line -> line.startsWith("...")).count());
  }

  @Test
  void itFits_andEachPartHasItsShare() {
    for (int height = 1; height < 40; height++) {
      for (int width : List.of(1, 20, 80)) {
        int columns = width;
        List<String> lines = screen.lines(glance(50, height), "12:00:00", new Size(height, width));
        assertTrue(lines.size() <= Math.max(1, height), height + ": " + lines.size());
        lines.forEach(line -> assertTrue(HarmlessText.width(line) <= columns, line));
      }
    }
    List<String> lines = screen.lines(glance(50), "12:00:00", new Size(24, 80));
    assertEquals(24, lines.size());
    assertTrue(lines.stream().filter(line -> line.startsWith("web")).count() >= 6, lines::toString);
  }
}
