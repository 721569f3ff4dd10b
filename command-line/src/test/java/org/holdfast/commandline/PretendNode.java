package org.holdfast.commandline;

import java.lang.management.ManagementFactory;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * A node's MBeans with answers that no real node gives in a test: many rows, hostile names, silent
 * nodes. A program of its own, {@code PretendNode NAME CLUSTER ROWS}, until its input ends.
 */
public final class PretendNode {
  /** The operations of the contract that the commands call. */
  public interface Table {
    String listAsJson(String search, String after, int atMost);

    String explainAsJson(String clientAddress, int clientPort, String service);

    String historyAsJson(String service, String client);

    String endAffinity(String service, String client);

    String extendAffinity(String service, String client, long seconds);
  }

  public interface Targets {
    String listAsJson();

    String instancesAsJson();

    String eventsAsJson();

    String findEventsAsJson(String search, int atMost);

    String overviewAsJson(int newest, int events);

    String chartsAsJson(int minutes);

    String drain(String target, String service, long seconds);

    String resume(String target, String service);

    String withdraw(String target, String service);
  }

  private static final String HOSTILE = "\\u001b[2J\\u009b31mevil\\u202e\\u0007日本";

  private static final String NOBODY = "NO_SUCH_AFFINITY (15): listed as AUTOMATIC, and so on";

  private PretendNode() {}

  public static void main(String[] arguments) throws Exception {
    String name = arguments[0];
    int rows = Integer.parseInt(arguments[2]);
    register("AffinityTable", name, new Answers(rows), Table.class);
    register("Targets", name, new Nodes(name, rows), Targets.class);
    System.setProperty("org.holdfast.node." + name, arguments[1]);
    System.out.println("ready");
    while (System.in.read() >= 0) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static <T> void register(String type, String name, T bean, Class<T> contract)
      throws Exception {
    ManagementFactory.getPlatformMBeanServer()
        .registerMBean(
            new StandardMBean(bean, contract),
            new ObjectName("org.holdfast:type=" + type + ",instance=" + ObjectName.quote(name)));
  }

  private record Answers(int size) implements Table {
    @Override
    public String listAsJson(String search, String after, int atMost) {
      if (search.contains("nonsense")) {
        throw new IllegalArgumentException("'nonsense': allowed are service=NAME and so on");
      }
      if (search.contains("service=shoe")) {
        throw new NoSuchElementException("no service is named 'shoe' here; there are [web]");
      }
      int from = after.isEmpty() ? 0 : Integer.parseInt(after);
      int to = Math.min(size, from + atMost);
      String rows =
          IntStream.range(from, to).mapToObj(Answers::row).collect(Collectors.joining(","));
      return "{\"rows\":[%s],\"next\":\"%s\",\"total\":%d,\"silent\":[\"node-9\"]}"
          .formatted(rows, to < size ? String.valueOf(to) : "", size);
    }

    private static String row(int number) {
      return """
          {"service":"web","client":"10.0.%d.%d/32","owner":"node-1 10.9.0.1:8081",
          "origin":"SERVER","secondsLeft":%d,"secondsGranted":1800,"secondsOld":72,
          "startedBy":"%s","partsEnded":0}"""
          .formatted(number / 256, number % 256, 1728 + number, HOSTILE);
    }

    @Override
    public String explainAsJson(String clientAddress, int clientPort, String service) {
      return """
          {"answer":"%s goes to node-1","rule":"SERVER_STARTED","owner":"node-1 10.9.0.1:8081",
          "client":"10.0.0.0/24","secondsLeft":90,"startedBy":"%s","secondsOld":30,
          "candidates":["node-1 10.9.0.1:8081, 3 connections, UP"],"router":"front-1"}"""
          .formatted(clientAddress, HOSTILE);
    }

    @Override
    public String historyAsJson(String service, String client) {
      return event("STARTED", service, client);
    }

    @Override
    public String endAffinity(String service, String client) {
      return client.equals("10.0.0.1") ? "DONE (0)" : NOBODY;
    }

    @Override
    public String extendAffinity(String service, String client, long seconds) {
      return client.equals("10.0.0.1") ? "DONE (0), " + seconds + " s left" : NOBODY;
    }
  }

  private static String event(String what, String service, String client) {
    return """
        [{"secondsAgo":5,"node":"node-1","what":"%s","service":"%s","client":"%s",
        "details":"","by":"%s"}]"""
        .formatted(what, service, client, HOSTILE);
  }

  private record Nodes(String name, int rows) implements Targets {
    @Override
    public String listAsJson() {
      return """
          [{"name":"%s","role":"STACK","isLive":true,"isThis":true,"affinities":12,
          "connections":3456,"state":"ACTIVE","maxDurationSeconds":14400},
          {"name":"front-1","role":"ROUTER","isLive":false,"isThis":false,"affinities":-1,
          "connections":-1,"state":"","maxDurationSeconds":-1}]"""
          .formatted(name);
    }

    @Override
    public String instancesAsJson() {
      return """
          [{"service":"web","address":"192.0.2.80:80","target":"node-1",
          "instance":"10.9.0.1:8081","state":"DRAINING","health":"UP","connections":3,
          "affinities":12,"secondsLeft":754}]""";
    }

    @Override
    public String eventsAsJson() {
      return event("UP", "", "");
    }

    @Override
    public String findEventsAsJson(String search, int atMost) {
      return event("DOWN", search, String.valueOf(atMost));
    }

    @Override
    public String overviewAsJson(int newest, int events) {
      return "{\"nodes\":%s,\"instances\":%s,\"newest\":%s,\"events\":%s}"
          .formatted(
              listAsJson(),
              instancesAsJson(),
              new Answers(rows).listAsJson("", "", newest),
              eventsAsJson());
    }

    @Override
    public String chartsAsJson(int minutes) {
      return """
          {"stepSeconds":10,"nodes":[{"name":"%s","role":"STACK","series":{"starts":[0,12]}},
          {"name":"front-1","role":"ROUTER",
          "series":{"pinned":[1,2],"automatic":[0,0],"balanced":[5,23]}}]}"""
          .formatted(name);
    }

    @Override
    public String drain(String target, String service, long seconds) {
      return target.equals("node-1") ? "DONE (0)" : "no target is named " + target;
    }

    @Override
    public String resume(String target, String service) {
      return service.isEmpty() ? "DONE (0), there was nothing to resume" : "DONE (0)";
    }

    @Override
    public String withdraw(String target, String service) {
      return "DONE (0)";
    }
  }
}
