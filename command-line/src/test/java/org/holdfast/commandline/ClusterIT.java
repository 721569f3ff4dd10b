package org.holdfast.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.holdfast.affinity.IpAddress;
import org.holdfast.commandline.Processes.Said;
import org.holdfast.fronttier.FrontTierCommand;
import org.holdfast.standalone.StackCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SPEC A8, A10, C5 and E5: the commands with two stacks and a front tier in processes of their own,
 * and clients that really connect.
 */
class ClusterIT {
  static final String ADDRESS = "192.0.2.80";
  static final int PORT = 80;

  private static final String ID = "-" + ProcessHandle.current().pid();
  private static final List<String> NODES = List.of("node-1" + ID, "node-2" + ID);
  private static final String FRONT = "front-1" + ID;
  private static final String USER = System.getProperty("user.name");
  private static final String LOCAL_USER =
      "a local user (" + (USER.equals("root") ? "root" : USER + " or root") + ")";

  @TempDir private static Path folder = Path.of("");
  private static Processes processes = new Processes(Path.of(""));
  private static final Map<String, Application> APPLICATIONS = new TreeMap<>();
  private static int door;
  private static int jmx;

  @BeforeAll
  static void start() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    processes = new Processes(folder);
    door = Processes.freePort();
    List<Integer> ports = List.of(Processes.freePort(), Processes.freePort());
    String cluster =
        """
        holdfast.cluster.name=commands%s
        holdfast.cluster.members=127.0.0.1:%d,127.0.0.1:%d
        holdfast.services.web.address=%s
        holdfast.services.web.port=%d
        """
            .formatted(ID, ports.get(0), ports.get(1), ADDRESS, PORT);
    for (int i = 0; i < NODES.size(); i++) {
      String node = NODES.get(i);
      Application application = new Application(node);
      APPLICATIONS.put(node, application);
      String settings =
          """
          holdfast.cluster.bind=127.0.0.1:%d
          holdfast.target.name=%s
          holdfast.control-socket.path=%s
          holdfast.services.web.instances=%s
          """
              .formatted(ports.get(i), node, socket(node), application.at());
      run(node, StackCommand.class, cluster + settings);
    }
    run(
        FRONT,
        FrontTierCommand.class,
        cluster
            + """
            holdfast.front-tier.name=%s
            holdfast.services.web.listen=127.0.0.1:%d
            """
                .formatted(FRONT, door)
            + remoteJmx());
    for (String node : List.of(NODES.get(0), NODES.get(1), FRONT)) {
      processes.awaitSaid(node, "is ready");
    }
    Processes.eventually("both serve", () -> connectTwice("127.0.9.1").size() == 2);
  }

  /** With a log-in, and TLS. */
  private static String remoteJmx() throws IOException {
    jmx = Processes.freePort();
    Files.writeString(folder.resolve("logins"), "olga secret\n");
    Files.writeString(folder.resolve("access"), "olga readwrite\n");
    Files.writeString(folder.resolve("password"), "secret\n");
    Files.writeString(folder.resolve("keys-password"), "changeit\n");
    for (String name : List.of("logins", "keys-password")) {
      Files.setPosixFilePermissions(
          folder.resolve(name), PosixFilePermissions.fromString("rw-------"));
    }
    makeKey("front");
    makeKey("stranger");
    return """
        holdfast.jmx.port=%d
        holdfast.jmx.password-file=%2$s/logins
        holdfast.jmx.access-file=%2$s/access
        holdfast.jmx.keystore=%2$s/front.p12
        holdfast.jmx.keystore-password-file=%2$s/keys-password
        """
        .formatted(jmx, folder);
  }

  /** A key in a keystore of its own, and its certificate. */
  private static void makeKey(String name) throws IOException {
    keytool(
        name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=ip:127.0.0.1");
    keytool(name, "-exportcert", "-rfc", "-file", folder.resolve(name + ".pem").toString());
  }

  private static void keytool(String name, String... arguments) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    words.addAll(List.of(arguments));
    words.addAll(List.of("-alias", name, "-storepass", "changeit"));
    words.addAll(List.of("-keystore", folder.resolve(name + ".p12").toString()));
    assertEquals(0, new ProcessBuilder(words).inheritIO().start().onExit().join().exitValue());
  }

  private static Path socket(String node) {
    return folder.resolve(node);
  }

  private static void run(String name, Class<?> program, String settings) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".properties"), settings);
    processes.start(name, Processes.java(List.of(), program, List.of("--config", file.toString())));
  }

  @AfterAll
  static void stop() throws IOException {
    processes.close();
    for (Application application : APPLICATIONS.values()) {
      application.close();
    }
  }

  /** A client's connection, and the node whose application took it. */
  private record Visit(Socket socket, String node) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static Visit visit(String client) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(10_000);
    socket.bind(new InetSocketAddress(IpAddress.parse(client).toInetAddress(), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), door));
    byte[] word = socket.getInputStream().readNBytes(NODES.get(0).length() + 1);
    return new Visit(socket, new String(word, StandardCharsets.UTF_8).strip());
  }

  /** The nodes of two connections that are open at once. */
  private static List<String> connectTwice(String client) {
    try (Visit one = visit(client);
        Visit other = visit(client)) {
      return List.of(one.node(), other.node()).stream().distinct().toList();
    } catch (IOException notYet) {
      return List.of();
    }
  }

  private static String other(String node) {
    return NODES.get(1 - NODES.indexOf(node));
  }

  private static Said ask(String node, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--instance", node));
    Said said = processes.holdfast(all.toArray(String[]::new));
    assertEquals(0, said.code(), () -> said.out() + said.err());
    return said;
  }

  private static JsonArray array(Said said) {
    return JsonParser.parseString(said.out()).getAsJsonArray();
  }

  private static JsonObject row(JsonArray rows, String field, String value) {
    for (JsonElement one : rows) {
      if (one.getAsJsonObject().get(field).getAsString().equals(value)) {
        return one.getAsJsonObject();
      }
    }
    throw new AssertionError("no " + field + " is " + value + " in " + rows);
  }

  @Test
  void aKeptClient_isListedExplainedAndExtended_byEveryNode_andBalancedWhenItIsEnded_A8()
      throws Exception {
    String client = "127.0.1.1";
    try (Visit open = visit(client);
        SocketChannel stack = keep(open.node(), client)) {
      String owner = open.node();
      for (int i = 0; i < 3; i++) {
        try (Visit again = visit(client)) {
          assertEquals(owner, again.node(), stack::toString);
        }
      }
      for (String node : List.of(owner, other(owner), FRONT)) {
        JsonObject page =
            JsonParser.parseString(ask(node, "list", client, "--json").out()).getAsJsonObject();
        JsonObject row = page.getAsJsonArray("rows").get(0).getAsJsonObject();
        assertEquals(client + "/32", row.get("client").getAsString(), node);
        assertTrue(row.get("owner").getAsString().contains(owner), row::toString);
      }
      assertTrue(ask(FRONT, "list", "--owner", owner).out().contains(client + "/32"));
      JsonObject why =
          JsonParser.parseString(ask(FRONT, "explain", "web", client, "--json").out())
              .getAsJsonObject();
      assertEquals("SERVER_STARTED", why.get("rule").getAsString(), why::toString);
      assertTrue(why.get("owner").getAsString().contains(owner), why::toString);

      String extended = ask(other(owner), "extend", "web", client, "--for", "3h").out();
      assertTrue(extended.startsWith("DONE (0)"), extended);
      JsonObject longer =
          JsonParser.parseString(ask(FRONT, "list", client, "--json").out()).getAsJsonObject();
      JsonObject row = longer.getAsJsonArray("rows").get(0).getAsJsonObject();
      assertTrue(row.get("secondsLeft").getAsLong() > 10_000, row::toString);

      assertEquals(
          """
          {"service":"web","client":"127.0.1.1","isDone":true,"result":"DONE (0)"}
          """,
          ask(FRONT, "end", "web", client, "--json").out());
      try (Visit balanced = visit(client)) {
        assertEquals(other(owner), balanced.node());
      }
      Said twice = processes.holdfast("end", "web", client, "--instance", FRONT);
      assertEquals(1, twice.code(), twice.out());
      JsonArray events = array(ask(owner, "events", "web", client, "--json"));
      row(events, "what", "STARTED");
      assertEquals(LOCAL_USER, by(events, "EXTENDED"));
      assertEquals(LOCAL_USER, by(events, "ENDED"));
    }
  }

  private static String by(JsonArray events, String what) {
    return row(events, "what", what).get("by").getAsString();
  }

  private static SocketChannel keep(String node, String client) throws IOException {
    return Objects.requireNonNull(APPLICATIONS.get(node))
        .keep(socket(node), "shop\u009b31m", client, 1_800);
  }

  @Test
  void aDrainingTarget_getsNoNewClient_untilItResumes_C5() throws Exception {
    String drained = NODES.get(1);
    String answer = ask(FRONT, "drain", drained, "web", "--within", "10m", "--yes").out();
    assertTrue(answer.startsWith("DONE (0)"), answer);
    JsonArray services = array(ask(NODES.get(0), "services", "--json"));
    assertTrue(
        !row(services, "target", drained).get("state").getAsString().equals("ACTIVE"),
        services::toString);
    Processes.eventually("none goes there", () -> connectTwice("127.0.2.1").equals(kept(drained)));
    String resumed = ask(NODES.get(0), "resume", drained).out();
    assertTrue(resumed.startsWith("DONE (0)"), resumed);
    Processes.eventually("both serve", () -> connectTwice("127.0.2.2").size() == 2);
  }

  @Test
  void overTls_aNodeOfAnotherMachineAnswers_andNobodyIsMistakenForIt_E5() throws Exception {
    Path trusted = folder.resolve("front.pem");
    Said said = processes.holdfast(remotely("targets", "--trust", trusted.toString()));
    assertEquals(0, said.code(), said.err());
    assertEquals(4, said.out().lines().count(), said.out());

    Said stranger =
        processes.holdfast(
            remotely("targets", "--trust", folder.resolve("stranger.pem").toString()));
    assertEquals(3, stranger.code(), stranger.err());
    assertTrue(stranger.err().contains("certification path"), stranger.err());
    Said open = processes.holdfast(remotely("targets"));
    assertEquals(3, open.code(), open.out());
    assertTrue(open.err().contains("--trust FILE"), open.err());

    Path store = folder.resolve("trusted.p12");
    keytool("trusted", "-importcert", "-noprompt", "-file", trusted.toString());
    Said byProperty =
        processes.run(
            Map.of(),
            Processes.java(
                List.of(
                    "-Djavax.net.ssl.trustStore=" + store,
                    "-Djavax.net.ssl.trustStorePassword=changeit"),
                Holdfast.class,
                List.of(remotely("targets"))));
    assertEquals(0, byProperty.code(), byProperty.err());
  }

  private static String[] remotely(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--jmx", "127.0.0.1:" + jmx, "--user", "olga"));
    all.addAll(List.of("--password-file", folder.resolve("password").toString()));
    return all.toArray(String[]::new);
  }

  private static List<String> kept(String drained) {
    return List.of(other(drained));
  }

  @Test
  void nodesAndServices_areListedByEveryNode() throws Exception {
    for (String node : List.of(NODES.get(0), FRONT)) {
      JsonArray nodes = array(ask(node, "targets", "--json"));
      assertEquals(3, nodes.size());
      assertTrue(row(nodes, "name", FRONT).get("isLive").getAsBoolean());
      assertEquals("STACK", row(nodes, "name", NODES.get(1)).get("role").getAsString());
      assertEquals(2, array(ask(node, "services", "--json")).size());
    }
    assertTrue(ask(FRONT, "top", "--count", "1").out().contains("3 of 3 nodes live"));
  }

  @Test
  void openConnections_areListedByTheFrontTier() throws Exception {
    String client = "127.0.3.1";
    try (Visit open = visit(client)) {
      JsonArray rows = array(ask(FRONT, "connections", "--client", client, "--json"));
      assertEquals(1, rows.size(), rows::toString);
      String shown = ask(FRONT, "connections", "--service", "web").out();
      assertTrue(shown.contains(client + ":"), () -> shown + open);
    }
  }

  @Test
  void whatAProgramCallsItself_isShownHarmlessly() throws Exception {
    String client = "127.0.4.1";
    try (Visit open = visit(client);
        SocketChannel stack = keep(open.node(), client)) {
      Said said = ask(FRONT, "list", client);
      assertTrue(said.out().contains(client + "/32"), () -> said.out() + stack);
      assertTrue(
          said.out().chars().noneMatch(one -> Character.isISOControl(one) && one != '\n'),
          said::out);
    }
  }

  @Test
  void everyColumn_isAFieldThatNodesTell() throws Exception {
    try (Visit open = visit("127.0.5.1")) {
      checkColumns(ConnectionsCommand.COLUMNS, array(ask(FRONT, "connections", "--json")), open);
    }
    checkColumns(TargetsCommand.COLUMNS, array(ask(FRONT, "targets", "--json")), FRONT);
    checkColumns(ServicesCommand.COLUMNS, array(ask(FRONT, "services", "--json")), FRONT);
    checkColumns(EventsCommand.COLUMNS, array(ask(FRONT, "events", "--json")), FRONT);
  }

  private static void checkColumns(List<Column> columns, JsonArray rows, Object of) {
    JsonObject first = rows.get(0).getAsJsonObject();
    columns.forEach(one -> assertTrue(first.has(one.field()), one.field() + " of " + of));
  }
}
