package org.holdfast.console;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all browsers see, read from the cheap MBeans again and again. For one thread. */
final class State {
  private static final int MINUTES = 60;
  private static final int FEW_EVENTS = 20;

  private final Management management;
  private final Chronicle chronicle = new Chronicle();
  private JsonObject summary = new JsonObject();
  private JsonObject nodes = new JsonObject();
  private JsonObject instances = new JsonObject();
  private JsonObject series = new JsonObject();
  private int stepSeconds = 10;
  private int eventsToAsk = Chronicle.MOST;

  State(Management management) {
    this.management = management;
  }

  /** All of it. */
  JsonObject whole() {
    JsonObject whole = new JsonObject();
    whole.add("summary", summary);
    whole.add("nodes", nodes);
    whole.add("instances", instances);
    whole.add("events", chronicle.all());
    whole.add("series", series);
    whole.addProperty("stepSeconds", stepSeconds);
    return whole;
  }

  /** Reads again; what has changed, empty if nothing has. */
  JsonObject read(boolean withCharts, long nowSeconds) {
    JsonObject changed = new JsonObject();
    JsonObject summaryNow = new JsonObject();
    try {
      readCounts(summaryNow);
      JsonObject overview = parsed("overviewAsJson", 0, eventsToAsk).getAsJsonObject();
      JsonObject nodesNow = byKey(overview.getAsJsonArray("nodes"), "role", "name");
      JsonObject instancesNow =
          byKey(overview.getAsJsonArray("instances"), "service", "address", "target", "instance");
      add(changed, "nodes", Delta.ofEntries(nodes, nodesNow));
      add(changed, "instances", Delta.ofEntries(instances, instancesNow));
      nodes = nodesNow;
      instances = instancesNow;
      JsonArray fresh = readEvents(overview.getAsJsonArray("events"), nowSeconds);
      add(changed, "events", fresh.isEmpty() ? null : fresh);
      if (withCharts) {
        readSeries(changed);
      }
    } catch (Refusal why) {
      summaryNow.addProperty("error", why.words());
    }
    add(changed, "summary", summaryNow.equals(summary) ? null : summaryNow);
    summary = summaryNow;
    return changed;
  }

  private void readCounts(JsonObject counts) throws Refusal {
    counts.addProperty("node", management.instance().orElse(""));
    for (String name : new String[] {"Size", "Owned"}) {
      counts.addProperty(name, (Number) management.attribute("AffinityTable", name));
    }
    counts.addProperty("Current", (Boolean) management.attribute("Targets", "Current"));
  }

  /** A few are asked for, as long as these reach back to what is known. */
  private JsonArray readEvents(JsonArray listing, long nowSeconds) {
    JsonArray fresh = chronicle.read(listing, nowSeconds);
    boolean reachesBack = fresh.size() < listing.size() || listing.size() < eventsToAsk;
    eventsToAsk = reachesBack ? FEW_EVENTS : Chronicle.MOST;
    return fresh;
  }

  private static JsonObject byKey(JsonArray listing, String... key) {
    JsonObject rows = new JsonObject();
    for (JsonElement element : listing) {
      JsonArray named = new JsonArray();
      for (String part : key) {
        named.add(element.getAsJsonObject().get(part));
      }
      rows.add(named.toString(), element);
    }
    return rows;
  }

  private void readSeries(JsonObject changed) throws Refusal {
    JsonObject charts = parsed("chartsAsJson", MINUTES).getAsJsonObject();
    stepSeconds = charts.get("stepSeconds").getAsInt();
    JsonObject now = new JsonObject();
    for (JsonElement element : charts.getAsJsonArray("nodes")) {
      JsonObject node = element.getAsJsonObject();
      for (Map.Entry<String, JsonElement> counter : node.getAsJsonObject("series").entrySet()) {
        JsonArray named = new JsonArray();
        named.add(node.get("name"));
        named.add(node.get("role"));
        named.add(counter.getKey());
        now.add(named.toString(), counter.getValue());
      }
    }
    add(changed, "series", Delta.ofSeries(series, now));
    series = now;
  }

  private JsonElement parsed(String operation, Object... arguments) throws Refusal {
    return JsonParser.parseString((String) management.invoke("Targets", operation, arguments));
  }

  private static void add(JsonObject to, String name, @Nullable JsonElement what) {
    if (what != null) {
      to.add(name, what);
    }
  }
}
