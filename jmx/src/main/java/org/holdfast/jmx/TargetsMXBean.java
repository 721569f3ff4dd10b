package org.holdfast.jmx;

import java.util.List;

/**
 * The nodes of the cluster and what they serve, named {@code
 * org.holdfast:type=Targets,instance="NAME"} in every server and every front tier. Safe for all
 * threads; operations answer within three seconds. Serves SPEC C5, D1 and E5.
 *
 * <p>Tells {@code holdfast.target.up} and {@code holdfast.target.down}, at the target itself {@code
 * holdfast.target.drained}, and at a front tier {@code holdfast.instance.up} and {@code
 * holdfast.instance.down}, numbered.
 */
@Description("The nodes of the cluster and what they serve")
public interface TargetsMXBean {
  /** How many events are listed at most. */
  int MAX_EVENTS = 500;

  @Description("How many targets belong to the cluster")
  int getTargets();

  @Description("How many of them this node has seen alive within the last second or so")
  int getLiveTargets();

  @Description("How many front tiers, and servers that route themselves, belong to it")
  int getRouters();

  @Description("How many of those this node has seen alive")
  int getLiveRouters();

  @Description("Whether this node is part of a majority, so that affinities can be started here")
  boolean isCurrent();

  @Description("Targets and routers, as a table to read")
  String[] show();

  @Description("Every instance of every service, as a table to read")
  String[] showInstances();

  @Description("Targets and routers, by name")
  List<NodeRow> list();

  /** The same as {@link #list}, as JSON. */
  @Description("The same as list, as JSON")
  String listAsJson();

  @Description(
      "Every instance of every service, with its state, health, connections and affinities")
  List<InstanceRow> instances();

  /** The same as {@link #instances}, as JSON. */
  @Description("The same as instances, as JSON")
  String instancesAsJson();

  /**
   * The target gets no new client any more; those that it keeps go on to come. When nothing is left
   * or the time is up, it is out of use.
   *
   * @return what became of it, such as {@code DONE (0)}; where it is so already, {@code DONE (0),
   *     there was nothing to drain}, and that is no event
   */
  @Changes
  @Description(
      "The target gets no new client; those that it keeps go on to come, until the time is up")
  String drain(
      @Parameter(name = "target", description = Words.TARGET) String target,
      @Parameter(name = "service", description = Words.SERVICE_OF_TARGET) String service,
      @Parameter(
              name = "seconds",
              description =
                  "after how many seconds it is over at the latest: 1 to 31536000, which is 365 days")
          long seconds);

  /**
   * The target takes new clients again.
   *
   * @return what became of it, as from {@link #drain}
   */
  @Changes
  @Description("The target takes new clients again")
  String resume(
      @Parameter(name = "target", description = Words.TARGET) String target,
      @Parameter(name = "service", description = Words.SERVICE_OF_TARGET) String service);

  /**
   * The target serves a service no longer, at once; what it keeps of it ends.
   *
   * @return what became of it, as from {@link #drain}
   */
  @Changes
  @Description("The target serves a service no longer, at once; what it keeps of it ends")
  String withdraw(
      @Parameter(name = "target", description = Words.TARGET) String target,
      @Parameter(name = "service", description = Words.SERVICE_OF_TARGET) String service);

  /** The last things that happened on all nodes, the newest first, {@value #MAX_EVENTS} at most. */
  @Description("The last things that happened on all nodes, the newest first, 500 at most")
  List<EventRow> events();

  /** The same as {@link #events}, as JSON. */
  @Description("The same as events, as JSON")
  String eventsAsJson();

  /**
   * The last things of those that are meant, the newest first, as far back as nodes remember.
   *
   * @throws IllegalArgumentException for a search or number that is not allowed; the message says
   *     what is
   */
  @Description("The last things that happened, of those that are meant, the newest first")
  List<EventRow> findEvents(
      @Parameter(name = "search", description = Words.EVENT_SEARCH) String search,
      @Parameter(name = "atMost", description = Words.AT_MOST) int atMost);

  /** The same as {@link #findEvents}, as JSON. */
  @Description("The same as findEvents, as JSON")
  String findEventsAsJson(
      @Parameter(name = "search", description = Words.EVENT_SEARCH) String search,
      @Parameter(name = "atMost", description = Words.AT_MOST) int atMost);

  /**
   * What whoever looks again and again wants to see, with one question to each node: {@code
   * {"nodes":[...],"instances":[...],"newest":{"rows":[...],"total":12},"events":[...]}}, each as
   * its own listing tells it.
   *
   * @param newest how many affinities, those started last; 0: none, and no total
   * @param events how many events, the last ones
   */
  @Description(
      "Nodes, instances, the newest affinities and the last events at once, as JSON, for programs"
          + " that look again and again")
  String overviewAsJson(
      @Parameter(name = "newest", description = "how many affinities, 0 to 1000") int newest,
      @Parameter(name = "events", description = "how many events, 0 to 500") int events);

  /**
   * What every node counted over the last hour, in steps of ten seconds: for each node a name, its
   * role, and for each of its counters the values, the oldest first. As JSON alone: {@code
   * {"stepSeconds":10,"nodes":[{"name":"node-1","role":"STACK","series":{"starts":[0,3,...]}}]}}.
   */
  @Description("What every node counted, in steps of ten seconds, the oldest first, as JSON")
  String chartsAsJson(
      @Parameter(name = "minutes", description = "how many minutes back, 1 to 60") int minutes);
}
