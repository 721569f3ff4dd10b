package org.holdfast.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.holdfast.commandline.Processes.Said;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC E5: each command as a process, which finds another JVM with a node's MBeans by itself. */
class CommandsIT {
  /** Nobody else's on this machine. */
  private static final String NODE = "pretend-" + ProcessHandle.current().pid();

  private static final String HOSTILE = "\\u001B[2J\\u009B31mevil\\u202E\\u0007日本";

  @TempDir private static Path folder = Path.of("");
  private static Processes processes = new Processes(Path.of(""));
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    processes = new Processes(folder);
    port = Processes.freePort();
    Path passwords = secret("passwords", "anna secret\n");
    Path access = secret("access", "anna readwrite\n");
    processes.start(
        "node",
        Processes.java(
            List.of(
                "-Dcom.sun.management.jmxremote.port=" + port,
                "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                "-Djava.rmi.server.hostname=127.0.0.1",
                "-Dcom.sun.management.jmxremote.ssl=false",
                "-Dcom.sun.management.jmxremote.password.file=" + passwords,
                "-Dcom.sun.management.jmxremote.access.file=" + access),
            PretendNode.class,
            List.of(NODE, "cluster-of-" + NODE, "2500")));
    processes.awaitSaid("node", "ready");
  }

  private static Path secret(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  private static Said here(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--instance", NODE));
    return processes.holdfast(all.toArray(String[]::new));
  }

  @Test
  void aListing_isATable_withWhatIsLeftOutToldBeside() throws Exception {
    Said said = here("list", "--limit", "2", "--service", "web");
    assertEquals(0, said.code(), said.err());
    assertEquals(
        """
        SERVICE  CLIENT       OWNER                 ORIGIN    LEFT      OF    AGE  BY  HOLES
        web      10.0.0.0/32  node-1 10.9.0.1:8081  SERVER  28m48s  30m00s  1m12s  %1$s      0
        web      10.0.0.1/32  node-1 10.9.0.1:8081  SERVER  28m49s  30m00s  1m12s  %1$s      0
        """
            .formatted(HOSTILE),
        said.out().replaceAll("BY +HOLES", "BY  HOLES"));
    assertEquals(
        """
        2 of 2,500; --all lists the rest, --after 2 what follows
        no answer, so not listed: what is kept by node-9
        """,
        said.err());
  }

  @Test
  void everything_comesPageByPage_asOneDocument() throws Exception {
    Said said = here("list", "--all", "--json");
    JsonObject document = JsonParser.parseString(said.out()).getAsJsonObject();
    JsonArray rows = document.getAsJsonArray("rows");
    assertEquals(2_500, rows.size());
    assertEquals(2_500, document.get("total").getAsInt());
    assertEquals("", document.get("next").getAsString());
    assertEquals("[\"node-9\"]", document.get("silent").toString());
    assertEquals("10.0.9.195/32", rows.get(2_499).getAsJsonObject().get("client").getAsString());
    assertEquals(
        "\u001b[2J\u009b31mevil\u202e\u0007日本",
        rows.get(0).getAsJsonObject().get("startedBy").getAsString());
    assertTrue(said.out().chars().noneMatch(one -> Character.isISOControl(one) && one != '\n'));
    assertEquals(2_501, here("list", "--all").out().lines().count());
  }

  @Test
  void aPage_goesOnWhereTheLastOneEnded() throws Exception {
    JsonObject page =
        JsonParser.parseString(here("list", "--after", "2499", "--json").out()).getAsJsonObject();
    assertEquals(1, page.getAsJsonArray("rows").size());
  }

  @Test
  void aChange_exits0IfDone_1IfRefused_withTheAnswer_A8() throws Exception {
    Said done = here("end", "web", "10.0.0.1");
    assertEquals(new Said(0, "DONE (0)\n", ""), done);
    assertEquals(
        new Said(0, "DONE (0), 5400 s left\n", ""),
        here("extend", "web", "10.0.0.1", "--for", "1h30m"));
    assertEquals(new Said(1, "no target is named node-7\n", ""), here("drain", "node-7", "--yes"));
    // A code in a name is none.
    assertEquals(1, here("drain", "DONE (0)", "--yes").code());
    assertEquals(new Said(0, "DONE (0)\n", ""), here("resume", "node-1", "web"));
    assertEquals(new Said(0, "DONE (0)\n", ""), here("withdraw", "node-1", "web"));
    String already = "DONE (0), there was nothing to resume\n";
    assertEquals(new Said(0, already, ""), here("resume", "node-1"));
  }

  @Test
  void aChange_asJson_isOneObject_withTheSameExitCodes_E5() throws Exception {
    assertEquals(
        changed(0, "'service':'web','client':'10.0.0.1','isDone':true,'result':'DONE (0)'"),
        here("end", "web", "10.0.0.1", "--json"));
    assertEquals(
        changed(
            1,
            "'service':'web','client':'10.0.0.2 ports 4000','isDone':false,"
                + "'result':'NO_SUCH_AFFINITY (15): listed as AUTOMATIC, and so on'"),
        here("end", "web", "10.0.0.2", "ports", "4000", "--json"));
    assertEquals(
        changed(
            0, "'service':'web','client':'10.0.0.1','isDone':true,'result':'DONE (0), 90 s left'"),
        here("extend", "web", "10.0.0.1", "--for", "90s", "--json"));
    assertEquals(
        changed(
            1,
            "'target':'node-7','service':'','isDone':false,'result':'no target is named node-7'"),
        here("drain", "node-7", "--json"));
    for (String command : List.of("drain", "resume", "withdraw")) {
      assertEquals(
          changed(0, "'target':'node-1','service':'web','isDone':true,'result':'DONE (0)'"),
          here(command, "node-1", "web", "--json"));
    }
  }

  private static Said changed(int code, String fields) {
    return new Said(code, "{" + fields.replace('\'', '"') + "}\n", "");
  }

  @Test
  void whereNothingIsToEndOrExtend_theNodesWordsAreSaid_andNoOthers_A8() throws Exception {
    for (Said said :
        List.of(
            here("end", "web", "10.0.0.2"), here("extend", "web", "10.0.0.2", "--for", "1h30m"))) {
      String words = "NO_SUCH_AFFINITY (15): listed as AUTOMATIC, and so on\n";
      assertEquals(new Said(1, words, ""), said);
    }
  }

  @Test
  void aNameInTwoClusters_isNotGuessedAmong_E5() throws Exception {
    String twin = "twin-" + NODE;
    for (String cluster : List.of("a", "b")) {
      processes.start(
          "twin-" + cluster,
          Processes.java(List.of(), PretendNode.class, List.of(twin, "twins-" + cluster, "1")));
      processes.awaitSaid("twin-" + cluster, "ready");
    }
    Said said = processes.holdfast("services", "--instance", twin);
    assertEquals(2, said.code(), said.out());
    assertTrue(said.err().contains(twin + " of cluster twins-a"), said.err());
    assertTrue(said.err().contains(twin + " of cluster twins-b"), said.err());
    assertFalse(said.err().contains(NODE + " of cluster cluster-of"), said.err());
  }

  @Test
  void aClientWithItsPort_isToldWhereThePortGoes() throws Exception {
    for (String client : List.of("127.0.0.5", "[2001:db8::7]")) {
      Said said = here("explain", "web", client + ":51000");
      assertEquals(2, said.code(), said.out());
      assertTrue(said.err().contains("web " + client.replaceAll("[\\[\\]]", "")), said.err());
      assertTrue(said.err().contains("--port 51000"), said.err());
    }
    assertEquals(0, here("explain", "web", "::ffff:10.0.0.7", "--port", "51000").code());
  }

  @Test
  void whatIsNotUnderstood_exits2_andSaysWhatIsAllowed() throws Exception {
    Said option = here("list", "--limt", "3");
    assertEquals(2, option.code());
    assertTrue(option.err().contains("'--limt'"), option.err());
    assertTrue(option.err().contains("./holdfast list --help"), option.err());
    Said search = here("list", "nonsense");
    assertEquals(2, search.code());
    assertEquals("holdfast: 'nonsense': allowed are service=NAME and so on\n", search.err());
    assertEquals(2, here("drain", "node-1", "--within", "soon").code());
    assertEquals(2, here("events", "web").code());
    assertEquals(2, here("list", "--left-under", "0s").code());
    assertEquals(2, here("connections", "--limit", "0").code());
    assertEquals(2, processes.holdfast("list", "--trust", "any").code());
  }

  @Test
  void aDrainWithinNoTime_isNotTakenForAWithdrawal_C5() throws Exception {
    Said said = here("drain", "node-1", "--within", "0s", "--yes");
    assertEquals(2, said.code(), said.out());
    assertTrue(said.err().contains("./holdfast withdraw"), said.err());
  }

  @Test
  void aDrainOfMoreThanAYear_isRefused_withTheLongestAllowed_C5() throws Exception {
    for (String time : List.of("99999d", "365d1s")) {
      Said said = here("drain", "node-1", "--within", time, "--yes");
      assertEquals(2, said.code(), said.out());
      assertTrue(said.err().contains("--within is too long"), said.err());
      assertTrue(said.err().contains("allowed: 1s to 365d"), said.err());
    }
    assertEquals(0, here("drain", "node-1", "--within", "365d", "--yes").code());
  }

  @Test
  void aNameThatNobodyKnows_exits1_whateverIsAsked() throws Exception {
    assertEquals(
        new Said(1, "", "holdfast: no service is named 'shoe' here; there are [web]\n"),
        here("list", "--service", "shoe"));
    assertEquals(1, here("drain", "node-7", "--yes").code());
  }

  @Test
  void aProcessThatDoesNotAnswer_isLeftWithoutATrace() throws Exception {
    Path there = Files.createDirectory(folder.resolve("hung"));
    Process hung =
        start(there, Processes.java(List.of(), PretendNode.class, List.of("h", "", "1")));
    String pid = String.valueOf(hung.pid());
    Path trace = there.resolve(".attach_pid" + pid);
    try {
      processes.awaitSaid("hung/log", "ready");
      assertEquals(0, processes.run(Map.of(), List.of("kill", "-STOP", pid)).code());
      assertEquals(0, here("targets").code(), "others answer all the same");
      Process asking =
          start(
              folder,
              Processes.java(List.of(), Holdfast.class, List.of("targets", "--process", pid)));
      Processes.eventually("it is asked", () -> Files.exists(trace));
      asking.destroy();
      assertTrue(asking.waitFor(1, TimeUnit.MINUTES));
      assertFalse(Files.exists(trace));
    } finally {
      hung.destroyForcibly().onExit().join();
    }
  }

  private static Process start(Path there, List<String> words) throws IOException {
    return new ProcessBuilder(words)
        .directory(there.toFile())
        .redirectErrorStream(true)
        .redirectOutput(there.resolve("log.log").toFile())
        .start();
  }

  @Test
  void theBuild_tellsItsVersion() throws Exception {
    String jar = Path.of("target", "holdfast-command-line.jar").toString();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Said said = processes.run(Map.of(), List.of(java, "-Xmx64m", "-jar", jar, "--version"));
    assertEquals(0, said.code(), said.err());
    assertTrue(said.out().matches("Holdfast \\d+\\.\\d+\\S*\nJava [^\n]+\n"), said.out());
  }

  @Test
  void whatCannotBeReached_exits3() throws Exception {
    Said nobody = processes.holdfast("list", "--instance", "nobody-" + NODE);
    assertEquals(3, nobody.code(), nobody.err());
    Said closed = processes.holdfast("list", "--jmx", "127.0.0.1:" + Processes.freePort());
    assertEquals(3, closed.code(), closed.err());
    assertTrue(closed.err().startsWith("holdfast: cannot connect to 127.0.0.1:"), closed.err());
    Said older = here("connections");
    assertEquals(3, older.code(), older.err());
  }

  @Test
  void wildFlysProtocol_withoutItsClient_saysWhatToSet() throws Exception {
    Said said = processes.holdfast("list", "--jmx", "service:jmx:remote+http://127.0.0.1:9990");
    assertEquals(3, said.code());
    assertTrue(said.err().contains("JBOSS_HOME"), said.err());
  }

  @Test
  void aLogIn_takesItsPasswordFromAFileOrTheEnvironment_neverFromTheArguments() throws Exception {
    String url = "127.0.0.1:" + port;
    Path file = Files.writeString(folder.resolve("password"), "secret\n");
    Said byFile =
        processes.holdfast(
            "targets", "--jmx", url, "--user", "anna", "--password-file", file.toString());
    assertEquals(0, byFile.code(), byFile.err());
    Said nobody =
        processes.holdfast(
            "targets",
            "--jmx",
            url,
            "--user",
            "anna",
            "--password-file",
            file.toString(),
            "--instance",
            "nobody");
    assertEquals(3, nobody.code(), nobody.err());
    List<String> words =
        Processes.java(
            List.of(), Holdfast.class, List.of("targets", "--jmx", url, "--user", "anna"));
    assertEquals(0, processes.run(Map.of("HOLDFAST_JMX_PASSWORD", "secret"), words).code());
    Said wrong = processes.run(Map.of("HOLDFAST_JMX_PASSWORD", "guess"), words);
    assertEquals(3, wrong.code());
    assertTrue(wrong.err().contains("refuses the log-in"), wrong.err());
    Said none = processes.holdfast("targets", "--jmx", url);
    assertEquals(3, none.code());
    Said unasked = processes.run(Map.of(), words);
    assertEquals(2, unasked.code());
    assertTrue(unasked.err().contains("--password-file"), unasked.err());
  }

  @Test
  void nodesServicesEventsAndExplanations_areShownHarmlessly() throws Exception {
    assertEquals(
        """
        NODE     ROLE    LIVE  STATE   KEPT  CONNECTIONS  LONGEST
        front-1  ROUTER  no    -          -            -        -
        """,
        here("targets")
            .out()
            .replaceFirst("(?m)^pretend.*\n", "")
            .replaceAll("NODE +", "NODE     ")
            .replaceAll("front-1 +", "front-1  "));
    assertTrue(here("services").out().contains("DRAINING  UP                3    12  12m34s"));
    Said explained = here("explain", "web", "10.0.0.7");
    assertTrue(explained.out().startsWith("10.0.0.7 goes to node-1\n"), explained.out());
    assertTrue(explained.out().contains("\ntime left   1m30s\n"), explained.out());
    assertTrue(explained.out().contains(HOSTILE), explained.out());
    assertTrue(here("events").out().contains(HOSTILE));
    assertTrue(here("events", "web", "10.0.0.7").out().contains("STARTED  web"));
  }

  @Test
  void events_areSearchedByTheNode_E5() throws Exception {
    Said said =
        here(
            "events",
            "--service",
            "web",
            "--client",
            "10.0.0.0/8",
            "--node",
            "node-1",
            "--what",
            "down",
            "--limit",
            "7",
            "--json");
    assertEquals(0, said.code(), said.err());
    JsonObject row = JsonParser.parseString(said.out()).getAsJsonArray().get(0).getAsJsonObject();
    assertEquals(
        "service=web client=10.0.0.0/8 node=node-1 what=down", row.get("service").getAsString());
    assertEquals("7", row.get("client").getAsString());
    assertEquals(2, here("events", "web", "10.0.0.7", "--node", "node-1").code());
  }

  @Test
  void withoutATerminal_topIsPlainText_soManyTimes() throws Exception {
    Said said = here("top", "--count", "2");
    assertEquals(0, said.code(), said.err());
    assertEquals(2, said.out().lines().filter(line -> line.contains("2,500 kept")).count());
    assertFalse(said.out().contains("\u001b"), said.out());
  }

  @Test
  void top_asJson_isOneObjectALine_withRatesAsNumbers_E5() throws Exception {
    Said said = here("top", "--count", "2", "--json");
    assertEquals(0, said.code(), said.err());
    List<String> lines = said.out().lines().toList();
    assertEquals(2, lines.size(), said.out());
    for (String line : lines) {
      JsonObject all = JsonParser.parseString(line).getAsJsonObject();
      assertEquals(Set.of("nodes", "instances", "newest", "events"), all.keySet());
      JsonObject node = all.getAsJsonArray("nodes").get(0).getAsJsonObject();
      assertEquals(NODE, node.get("name").getAsString());
      assertEquals("1.2", node.get("startRate").toString());
      assertEquals(2_500, all.getAsJsonObject("newest").get("total").getAsInt());
      assertTrue(line.chars().noneMatch(Character::isISOControl), line);
    }
  }

  @Test
  void top_endsOnceNobodyReadsIt_E5() throws Exception {
    for (String format : List.of("", "--json")) {
      String top =
          String.join(
              " ",
              Processes.java(
                  List.of(), Holdfast.class, List.of("top", "--instance", NODE, format)));
      Said said = processes.run(Map.of(), List.of("bash", "-c", top + " | head -c 1"));
      assertEquals(new Said(0, said.out(), ""), said);
    }
  }

  @Test
  void everyCommandOfANode_hasJson_E5() {
    Holdfast.commands()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              if (command.getCommand() instanceof NodeCommand) {
                assertTrue(command.getCommandSpec().findOption("--json") != null, name);
              }
            });
  }

  @Test
  void everyCommand_teaches_andTellsItsExitCodes() throws Exception {
    for (String command : Holdfast.commands().getSubcommands().keySet()) {
      String help = Holdfast.commands().getSubcommands().get(command).getUsageMessage().strip();
      assertTrue(help.contains("\n  3   cannot connect"), help);
      assertTrue(help.contains("./holdfast " + command), help);
    }
    Said help = here("end", "--help");
    assertEquals(0, help.code());
    assertTrue(help.out().contains("./holdfast end shop 203.0.113.7"), help.out());
  }

  @Test
  void bash_completesCommandsAndOptions() throws Exception {
    Path script = folder.resolve("completion");
    Files.writeString(script, processes.holdfast("completion", "bash").out());
    String complete =
        """
        source %s
        reply() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _complete_holdfast
          echo "${COMPREPLY[*]}"; }
        reply ./holdfast dr
        reply ./holdfast list --ow
        reply ./holdfast list --origin A
        reply ./holdfast demo --che
        reply ./holdfast end --js
        reply ./holdfast top --js
        complete -p holdfast"""
            .formatted(script);
    Said said = processes.run(Map.of(), List.of("bash", "-c", complete));
    assertEquals(0, said.code(), said.err());
    assertTrue(
        said.out().startsWith("drain\n--owner\nAUTOMATIC\n--check\n--json\n--json\n"),
        said.out() + said.err());
    assertTrue(said.out().contains("_complete_holdfast"), said.out());
  }

  private static Said inATerminal(int columns, String awaited, String typed, String... arguments)
      throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "there is no script(1)");
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--instance", NODE));
    List<String> words = Processes.java(List.of(), Holdfast.class, all);
    return processes.inATerminal(columns, awaited, typed, words);
  }

  @Test
  void atATerminal_anEndIsAskedAbout_andNotMadeUnlessAgreedTo() throws Exception {
    Said no = inATerminal(80, "[y/N]", "n\n", "end", "web", "10.0.0.1");
    assertTrue(no.out().contains("Ends what keeps 10.0.0.1 at web"), no.out());
    assertTrue(no.out().contains("nothing was changed"), no.out());
    assertEquals(1, no.code());
    Said yes = inATerminal(80, "[y/N]", "y\n", "end", "web", "10.0.0.1");
    assertTrue(yes.out().contains("DONE (0)"), yes.out());
    assertEquals(0, yes.code());
  }

  @Test
  void atATerminal_topAsJson_isLinesToo_E5() throws Exception {
    Said said = inATerminal(80, "}", "", "top", "--count", "1", "--json");
    assertEquals(0, said.code(), said.out());
    assertTrue(said.out().startsWith("{\"nodes\":["), said.out());
    assertFalse(said.out().contains("\u001b"), said.out());
  }

  @Test
  void atATerminal_linesFit() throws Exception {
    Said said = inATerminal(60, "SERVICE", "", "list", "--limit", "5");
    assertEquals(0, said.code(), said.out());
    said.out()
        .lines()
        .filter(line -> line.startsWith("web"))
        .forEach(line -> assertTrue(HarmlessText.width(line) <= 60, line));
    assertTrue(said.out().contains("…"), said.out());
  }

  @Test
  void atATerminal_topIsDrawnOverItself_andCtrlCRestoresTheTerminal() throws Exception {
    Said said = inATerminal(80, "2,500 kept", "\u0003", "top");
    assertTrue(said.out().startsWith("\u001b[?1049h\u001b[?25l"), said.out());
    assertTrue(said.out().contains("\u001b[H"), said.out());
    assertTrue(said.out().contains("\u001b[?25h\u001b[?1049l"), said.out());
    assertEquals(130, said.code());
  }
}
