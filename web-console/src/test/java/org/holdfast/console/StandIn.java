package org.holdfast.console;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * MBeans as a node has them, over as many made-up affinities as a test needs, also with names that
 * no real node would take. Safe for all threads.
 */
final class StandIn implements TableLike, TargetsLike, AutoCloseable {
  private static final String[] NODES = {"node-1", "node-2", "node-3"};
  private static final String GIVEN_UP = "node-4";
  private static final String EVERYBODY = "everybody";

  private record Row(String service, String client, String owner, String startedBy, long started) {}

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final List<ObjectName> registered = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final Deque<JsonObject> events = new ArrayDeque<>();
  private @Nullable String draining;

  StandIn(String node, int affinities) {
    for (int i = 0; i < affinities; i++) {
      add("shop", "10." + (i >> 16 & 255) + "." + (i >> 8 & 255) + "." + (i & 255), "shop.ear");
    }
    events.clear();
    register("AffinityTable", node, TableLike.class);
    register("Targets", node, TargetsLike.class);
  }

  private <T> void register(String type, String node, Class<T> as) {
    try {
      ObjectName name =
          new ObjectName("org.holdfast:type=" + type + ",instance=" + ObjectName.quote(node));
      server.registerMBean(new StandardMBean(as.cast(this), as), name);
      registered.add(name);
    } catch (JMException refused) {
      throw new IllegalStateException(refused);
    }
  }

  synchronized void add(String service, String client, String startedBy) {
    String owner = NODES[rows.size() % 3] + " 10.0.0." + (11 + rows.size() % 3) + ":8081";
    rows.add(new Row(service, client, owner, startedBy, System.nanoTime()));
    tell("STARTED", service, client, "30 min", startedBy);
  }

  private void tell(String what, String service, String client, String details, String by) {
    JsonObject event = new JsonObject();
    event.addProperty("secondsAgo", 0);
    event.addProperty("node", "node-1");
    event.addProperty("what", what);
    event.addProperty("service", service);
    event.addProperty("client", client);
    event.addProperty("details", details);
    event.addProperty("by", by);
    events.addFirst(event);
    while (events.size() > 500) {
      events.removeLast();
    }
  }

  @Override
  public synchronized int getSize() {
    return rows.size();
  }

  @Override
  public int getOwned() {
    return getSize() / 3;
  }

  @Override
  public synchronized String listAsJson(String search, String after, int atMost) {
    if (search.contains("?")) {
      throw new IllegalArgumentException("'" + search + "' is no search word");
    }
    List<Row> found = new ArrayList<>(rows);
    Collections.reverse(found);
    if (!search.isBlank()) {
      found.removeIf(row -> !matches(row, search));
    }
    int from = after.isEmpty() ? 0 : Integer.parseInt(after);
    int to = Math.min(found.size(), from + atMost);
    JsonArray page = new JsonArray();
    for (Row row : found.subList(from, to)) {
      page.add(json(row));
    }
    JsonObject answer = new JsonObject();
    answer.add("rows", page);
    answer.addProperty("next", to < found.size() ? "" + to : "");
    answer.addProperty("total", found.size());
    answer.add("silent", new JsonArray());
    return answer.toString();
  }

  private static boolean matches(Row row, String search) {
    return Arrays.stream(search.trim().split(" +"))
        .map(word -> word.replaceFirst(".*[=<]", "").toLowerCase(Locale.ROOT))
        .allMatch(word -> row.toString().toLowerCase(Locale.ROOT).contains(word));
  }

  private static JsonObject json(Row row) {
    long old = (System.nanoTime() - row.started()) / 1_000_000_000;
    JsonObject json = new JsonObject();
    json.addProperty("service", row.service());
    json.addProperty("client", row.client());
    json.addProperty("owner", row.owner());
    json.addProperty("origin", "SERVER");
    json.addProperty("secondsLeft", 1800 - old);
    json.addProperty("secondsGranted", 1800);
    json.addProperty("secondsOld", old);
    json.addProperty("startedBy", row.startedBy());
    json.addProperty("partsEnded", 0);
    return json;
  }

  private @Nullable Row find(String service, String client) {
    return rows.stream()
        .filter(row -> row.service().equals(service) && row.client().equals(client))
        .findFirst()
        .orElse(null);
  }

  @Override
  public synchronized String explainAsJson(String address, int port, String service) {
    if (!address.matches("[0-9a-fA-F.:]+")) {
      throw new IllegalArgumentException("'" + address + "' is no address in digits");
    }
    Row row = find(service, address);
    JsonObject json = new JsonObject();
    json.addProperty(
        "answer",
        row == null
            ? address + " is balanced: nothing keeps it."
            : address + " goes to " + row.owner() + ", because " + row.startedBy() + " keeps it.");
    json.addProperty("rule", row == null ? "FEWEST_CONNECTIONS" : "SERVER_STARTED");
    json.addProperty("owner", row == null ? "" : row.owner());
    json.addProperty("client", row == null ? "" : row.client());
    json.addProperty("secondsLeft", row == null ? -1 : 1790);
    json.addProperty("startedBy", row == null ? "" : row.startedBy());
    json.addProperty("secondsOld", row == null ? -1 : 10);
    JsonArray candidates = new JsonArray();
    for (int i = 0; i < 3; i++) {
      candidates.add(NODES[i] + " 10.0.0." + (11 + i) + ":8081, " + (i + 3) + " connections, UP");
    }
    json.add("candidates", candidates);
    json.addProperty("router", "front-1");
    return json.toString();
  }

  @Override
  public synchronized String historyAsJson(String service, String client) {
    return listing(event -> event.get("client").getAsString().equals(client)).toString();
  }

  private JsonArray listing(java.util.function.Predicate<JsonObject> which) {
    JsonArray listing = new JsonArray();
    events.stream().filter(which).forEach(listing::add);
    return listing;
  }

  @Override
  public synchronized String endAffinity(String service, String client) {
    Row row = find(service, client);
    if (row == null) {
      return "NO_SUCH_AFFINITY (15): as a node says it";
    }
    rows.remove(row);
    tell("ENDED", service, client, "", caller());
    return "DONE (0)";
  }

  /** Who calls, as a node finds it out on Java 17. */
  @SuppressWarnings("removal")
  private static String caller() {
    Subject subject = Subject.getSubject(java.security.AccessController.getContext());
    return subject == null ? "nobody" : subject.getPrincipals().iterator().next().getName();
  }

  @Override
  public synchronized String extendAffinity(String service, String client, long seconds) {
    return find(service, client) == null
        ? "NO_SUCH_AFFINITY (15): as a node says it"
        : "DONE (0), " + seconds + " s left";
  }

  @Override
  public boolean isCurrent() {
    return true;
  }

  /** Whoever drains everybody sees nobody. */
  private synchronized JsonArray nodes() {
    JsonArray nodes = new JsonArray();
    if (EVERYBODY.equals(draining)) {
      return nodes;
    }
    for (String name : NODES) {
      nodes.add(node(name, "STACK", getSize() / 3, 40));
    }
    nodes.add(node("front-1", "ROUTER", -1, 70));
    nodes.add(node("front-2", "ROUTER", -1, 50));
    nodes.add(node(GIVEN_UP, "STRUCK", -1, -1));
    return nodes;
  }

  private static JsonObject node(String name, String role, int affinities, int connections) {
    JsonObject node = new JsonObject();
    node.addProperty("name", name);
    node.addProperty("role", role);
    node.addProperty("isLive", !role.equals("STRUCK"));
    node.addProperty("isThis", name.equals("node-1"));
    node.addProperty("affinities", affinities);
    node.addProperty("connections", connections);
    node.addProperty("state", role.equals("STACK") ? "ACTIVE" : "");
    node.addProperty("maxDurationSeconds", role.equals("STACK") ? 14_400 : -1);
    return node;
  }

  private JsonArray instances() {
    JsonArray instances = new JsonArray();
    for (String service : List.of("shop", "mail")) {
      for (int i = 0; i < 3; i++) {
        boolean drains = NODES[i].equals(draining);
        JsonObject instance = instance(service, NODES[i], 11 + i);
        instance.addProperty("state", drains ? "DRAINING" : "ACTIVE");
        instance.addProperty("health", service.equals("mail") && i == 2 ? "DOWN" : "UP");
        instance.addProperty("connections", 20 + 13 * i);
        instance.addProperty("affinities", service.equals("shop") ? rows.size() / 3 : 0);
        instance.addProperty("secondsLeft", drains ? 240 : -1);
        instances.add(instance);
      }
    }
    JsonObject silent = instance("shop", GIVEN_UP, 14);
    silent.addProperty("state", "UNKNOWN");
    silent.addProperty("health", "DOWN");
    silent.addProperty("connections", 0);
    silent.addProperty("affinities", 0);
    silent.addProperty("secondsLeft", -1);
    instances.add(silent);
    return instances;
  }

  private static JsonObject instance(String service, String target, int host) {
    JsonObject instance = new JsonObject();
    instance.addProperty("service", service);
    instance.addProperty("address", service.equals("shop") ? "192.0.2.80:80" : "192.0.2.25:25");
    instance.addProperty("target", target);
    instance.addProperty("instance", "10.0.0." + host + ":8081");
    return instance;
  }

  @Override
  public synchronized String drain(String target, String service, long seconds) {
    draining = target;
    tell("DRAINING", service, "", seconds + " s", caller());
    return "DONE (0)";
  }

  @Override
  public synchronized String resume(String target, String service) {
    draining = null;
    tell("RESUMED", service, "", "", caller());
    return "DONE (0)";
  }

  synchronized JsonArray events() {
    return listing(event -> true);
  }

  @Override
  public synchronized String overviewAsJson(int newest, int atMostEvents) {
    JsonObject overview = new JsonObject();
    overview.add("nodes", nodes());
    overview.add("instances", instances());
    overview.add("newest", new JsonObject());
    JsonArray last = new JsonArray();
    events().asList().stream().limit(atMostEvents).forEach(last::add);
    overview.add("events", last);
    return overview.toString();
  }

  @Override
  public String chartsAsJson(int minutes) {
    long step = System.currentTimeMillis() / 10_000;
    JsonObject series = new JsonObject();
    for (String counter : List.of("connections", "starts", "ends", "refusals", "misses")) {
      JsonArray values = new JsonArray();
      for (int i = minutes * 6 - 1; i >= 0; i--) {
        double wave = 1 + Math.sin((step - i) / 40.0) + 0.4 * Math.sin((step - i) * 1.7);
        long most = counter.equals("connections") ? 45 : counter.equals("starts") ? 12 : 3;
        values.add(Math.max(0, Math.round(most * wave)));
      }
      series.add(counter, values);
    }
    JsonObject node = new JsonObject();
    node.addProperty("name", "node-1");
    node.addProperty("role", "STACK");
    node.add("series", series);
    JsonArray nodes = new JsonArray();
    nodes.add(node);
    JsonObject charts = new JsonObject();
    charts.addProperty("stepSeconds", 10);
    charts.add("nodes", nodes);
    return charts.toString();
  }

  @Override
  public void close() {
    for (ObjectName name : registered) {
      try {
        server.unregisterMBean(name);
      } catch (JMException gone) {
        throw new IllegalStateException(gone);
      }
    }
  }
}
