package org.holdfast.jmx;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.holdfast.management.EventEntry;
import org.holdfast.management.InstanceEntry;
import org.holdfast.management.Management;
import org.holdfast.management.Overview;
import org.holdfast.management.Result;

/** The cluster's nodes, as one of them sees them. */
final class TargetsBean implements TargetsMXBean {
  private static final long LONGEST_DRAIN_SECONDS = Duration.ofDays(365).toSeconds();

  private final Management management;

  TargetsBean(Management management) {
    this.management = management;
  }

  @Override
  public int getTargets() {
    return management.census().targets();
  }

  @Override
  public int getLiveTargets() {
    return management.census().liveTargets();
  }

  @Override
  public int getRouters() {
    return management.census().routers();
  }

  @Override
  public int getLiveRouters() {
    return management.census().liveRouters();
  }

  @Override
  public boolean isCurrent() {
    return management.census().isCurrent();
  }

  @Override
  public String[] show() {
    TextTable table =
        new TextTable("NODE", "ROLE", "LIVE", "STATE", "AFFINITIES", "CONNECTIONS", "AT MOST");
    for (NodeRow row : list()) {
      table.add(
          row.name() + (row.isThis() ? " (this)" : ""),
          row.role(),
          row.isLive() ? "yes" : "no",
          row.state(),
          count(row.affinities()),
          count(row.connections()),
          row.maxDurationSeconds() < 0 ? "" : row.maxDurationSeconds() + " s");
    }
    return table.lines("");
  }

  @Override
  public String[] showInstances() {
    TextTable table =
        new TextTable(
            "SERVICE",
            "TARGET",
            "INSTANCE",
            "STATE",
            "HEALTH",
            "CONNECTIONS",
            "AFFINITIES",
            "LEFT");
    for (InstanceRow row : instances()) {
      table.add(
          row.service(),
          row.target(),
          row.instance(),
          row.state(),
          row.health(),
          count(row.connections()),
          count(row.affinities()),
          row.secondsLeft() < 0 ? "" : row.secondsLeft() + " s");
    }
    return table.lines("");
  }

  private static String count(int number) {
    return number < 0 ? "-" : String.valueOf(number);
  }

  @Override
  public List<NodeRow> list() {
    Overview all = Asking.await(management.overview(0, 0));
    return nodes(all);
  }

  private static List<NodeRow> nodes(Overview all) {
    return all.nodes().stream().map(node -> NodeRow.of(node, all.instances())).toList();
  }

  @Override
  public String listAsJson() {
    return Json.of(list());
  }

  @Override
  public List<InstanceRow> instances() {
    return instances(Asking.await(management.instances()));
  }

  private static List<InstanceRow> instances(List<InstanceEntry> instances) {
    return instances.stream().map(InstanceRow::of).toList();
  }

  @Override
  public String instancesAsJson() {
    return Json.of(instances());
  }

  @Override
  public String drain(String target, String service, long seconds) {
    if (seconds < 1 || seconds > LONGEST_DRAIN_SECONDS) {
      throw new IllegalArgumentException(
          "seconds is "
              + seconds
              + "; allowed: 1 to "
              + LONGEST_DRAIN_SECONDS
              + " seconds, which is 365 days; withdraw lets everybody go at once");
    }
    String by = Caller.name();
    return changed(
        management.drain(target.strip(), service(service), Duration.ofSeconds(seconds), by),
        "drain " + named(target, service) + " within " + seconds + " s",
        by);
  }

  @Override
  public String resume(String target, String service) {
    String by = Caller.name();
    return changed(
        management.resume(target.strip(), service(service), by),
        "resume " + named(target, service),
        by);
  }

  @Override
  public String withdraw(String target, String service) {
    String by = Caller.name();
    return changed(
        management.withdraw(target.strip(), service(service), by),
        "withdraw " + named(target, service),
        by);
  }

  private static Optional<String> service(String typed) {
    return Optional.of(typed.strip()).filter(name -> !name.isEmpty());
  }

  private static String named(String target, String service) {
    return target + (service.isBlank() ? "" : ", service " + service);
  }

  private static String changed(CompletionStage<Result> change, String what, String by) {
    String result = Asking.await(change).text();
    Changed.log(what, by, result);
    return result;
  }

  @Override
  public List<EventRow> events() {
    return events(Asking.await(management.events(MAX_EVENTS)));
  }

  private List<EventRow> events(List<EventEntry> events) {
    return events.stream().map(event -> EventRow.of(event, management)).toList();
  }

  @Override
  public String eventsAsJson() {
    return Json.of(events());
  }

  @Override
  public List<EventRow> findEvents(String search, int atMost) {
    return events(Asking.await(management.events(Asking.search(search), Asking.rows(atMost))));
  }

  @Override
  public String findEventsAsJson(String search, int atMost) {
    return Json.of(findEvents(search, atMost));
  }

  @Override
  public String overviewAsJson(int newest, int events) {
    if (events > MAX_EVENTS) {
      throw new IllegalArgumentException("events is " + events + "; allowed: 0 to " + MAX_EVENTS);
    }
    Overview all = Asking.await(management.overview(newest, events));
    return Json.of(
        new Shown(
            nodes(all),
            instances(all.instances()),
            AffinityPage.of(all.newest(), management),
            events(all.events())));
  }

  private record Shown(
      List<NodeRow> nodes,
      List<InstanceRow> instances,
      AffinityPage newest,
      List<EventRow> events) {}

  @Override
  public String chartsAsJson(int minutes) {
    if (minutes < 1 || minutes > 60) {
      throw new IllegalArgumentException("minutes is " + minutes + "; allowed: 1 to 60 minutes");
    }
    return Json.of(
        new Charts(
            Management.step().toSeconds(),
            Asking.await(management.charts(minutes)).stream()
                .map(one -> new NodeSeries(one.node(), one.role().name(), one.series()))
                .toList()));
  }

  private record Charts(long stepSeconds, List<NodeSeries> nodes) {}

  private record NodeSeries(String name, String role, Map<String, List<Long>> series) {}
}
