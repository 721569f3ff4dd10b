package org.holdfast.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** SPEC E5: which process of this machine is asked. */
class ChoiceTest {
  private static LocalProcess process(int pid, String... nodesAndClusters) {
    Map<String, String> nodes = new TreeMap<>();
    for (int i = 0; i < nodesAndClusters.length; i += 2) {
      nodes.put(nodesAndClusters[i], nodesAndClusters[i + 1]);
    }
    return new LocalProcess(String.valueOf(pid), new TreeMap<>(nodes));
  }

  private static Failure refused(String instance, LocalProcess... processes) {
    return assertThrows(Failure.class, () -> Choice.of(List.of(processes), instance));
  }

  @Test
  void anyOfOneCluster_isTheFirstByName() {
    Choice choice =
        Choice.of(List.of(process(2, "node-2", "prod"), process(1, "node-1", "prod")), "");
    assertEquals("node-1", choice.node());
    assertEquals("1", choice.process().pid());
  }

  @Test
  void severalClusters_areNotGuessedAmong() {
    Failure why = refused("", process(1, "node-1", "prod"), process(2, "node-1", "test"));
    assertEquals(ExitCode.USAGE, why.code());
    assertEquals(
        """
        Holdfast runs here for several clusters, say which is meant:
          --process 1  node-1 of cluster prod
          --process 2  node-1 of cluster test""",
        why.why());
  }

  @Test
  void whatThereIs_isToldByClusterAndNode() {
    Failure why =
        refused(
            "",
            process(9, "node-2", "prod"),
            process(30, "front", "test"),
            process(200, "alone", ""),
            process(11, "node-1", "prod"));
    assertEquals(
        """
        Holdfast runs here for several clusters, say which is meant:
          --process 200  alone, which runs alone
          --process 11  node-1 of cluster prod
          --process 9  node-2 of cluster prod
          --process 30  front of cluster test""",
        why.why());
  }

  @Test
  void theInstanceThatIsNamed_isTheOne() {
    LocalProcess both = process(1, "a", "prod", "b", "test");
    assertEquals("b", Choice.of(List.of(both), "b").node());
    Failure why = refused("c", both);
    assertEquals(ExitCode.CANNOT_CONNECT, why.code());
    assertTrue(why.why().contains("a of cluster prod and b of"));
  }

  @Test
  void aNameThatSeveralHave_isNotGuessedAmong() {
    Failure why =
        refused(
            "node-1",
            process(1, "node-1", "prod"),
            process(2, "node-2", "prod"),
            process(3, "node-1", "test"));
    assertEquals(ExitCode.USAGE, why.code());
    assertEquals(
        """
        Several nodes here are named 'node-1', say which is meant:
          --process 1  node-1 of cluster prod
          --process 3  node-1 of cluster test""",
        why.why());
    assertEquals(
        ExitCode.USAGE,
        refused("node-1", process(1, "node-1", "prod"), process(4, "node-1", "prod")).code(),
        "no cluster has a name twice, so these are two of the same name");
  }

  @Test
  void eachNodeThatRunsAlone_isAClusterOfItsOwn() {
    LocalProcess alone = process(1, "front-tier", "");
    assertEquals("front-tier", Choice.of(List.of(alone), "").node());
    assertEquals(ExitCode.USAGE, refused("", alone, process(2, "front-tier", "")).code());
  }

  @Test
  void whereNothingRuns_itIsSaidWhatToDo() {
    Failure why = refused("");
    assertEquals(ExitCode.CANNOT_CONNECT, why.code());
    assertTrue(why.why().contains("--jmx HOST:PORT"));
  }
}
