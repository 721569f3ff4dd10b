package org.holdfast.commandline;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node says of its cluster at one moment.
 *
 * @param asked the node's name
 * @param nodes as by {@code targets}, with their rates
 * @param instances as by {@code services}
 * @param newest the affinities that were started last
 * @param events what happened last
 * @param kept how many affinities there are in all
 */
record Glance(
    String asked,
    List<JsonObject> nodes,
    List<JsonObject> instances,
    List<JsonObject> newest,
    List<JsonObject> events,
    long kept) {
  /** The fields that are added to each node, per second: sums of what it counts. */
  private static final Map<String, List<String>> RATES =
      Map.of(
          "connectionRate", List.of("pinned", "automatic", "balanced"),
          "startRate", List.of("starts"));

  Glance {
    nodes = List.copyOf(nodes);
    instances = List.copyOf(instances);
    newest = List.copyOf(newest);
    events = List.copyOf(events);
  }

  /**
   * What was answered.
   *
   * @param overview as by {@link #withRates}
   */
  static Glance of(String asked, JsonObject overview) {
    JsonObject page = overview.getAsJsonObject("newest");
    return new Glance(
        asked,
        objects(overview, "nodes"),
        objects(overview, "instances"),
        objects(page, "rows"),
        objects(overview, "events"),
        page.get("total").getAsLong());
  }

  /**
   * All of it, with each node's rates.
   *
   * @param overview the answer to {@code overviewAsJson}
   * @param charts the answer to {@code chartsAsJson}
   */
  static JsonObject withRates(String overview, String charts) {
    JsonObject all = JsonParser.parseString(overview).getAsJsonObject();
    addRates(objects(all, "nodes"), charts);
    return all;
  }

  private static List<JsonObject> objects(JsonObject all, String name) {
    List<JsonObject> objects = new ArrayList<>();
    all.getAsJsonArray(name).forEach(one -> objects.add(one.getAsJsonObject()));
    return objects;
  }

  /** Those of the last whole step of the charts. */
  static void addRates(List<JsonObject> nodes, String charts) {
    JsonObject all = JsonParser.parseString(charts).getAsJsonObject();
    double step = all.get("stepSeconds").getAsDouble();
    Map<String, JsonObject> seriesOf = new HashMap<>();
    for (JsonElement one : all.getAsJsonArray("nodes")) {
      JsonObject chart = one.getAsJsonObject();
      seriesOf.put(chart.get("name").getAsString(), chart.getAsJsonObject("series"));
    }
    for (JsonObject node : nodes) {
      JsonObject series = seriesOf.getOrDefault(node.get("name").getAsString(), new JsonObject());
      RATES.forEach((field, counters) -> addRate(node, field, series, counters, step));
    }
  }

  private static void addRate(
      JsonObject node, String field, JsonObject series, List<String> counters, double step) {
    double sum = 0;
    boolean isCounted = false;
    for (String counter : counters) {
      if (series.get(counter) instanceof JsonArray values && !values.isEmpty()) {
        sum += values.get(values.size() - 1).getAsDouble();
        isCounted = true;
      }
    }
    if (isCounted) {
      node.addProperty(field, BigDecimal.valueOf(sum / step).setScale(1, RoundingMode.HALF_UP));
    }
  }
}
