package org.holdfast.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.routing.ConnectionTable;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.routing.Router;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SPEC A1, A10, A14 and A16: the client of docs/control-socket.md, as it stands there, with a stack
 * that runs alone and a router that has seen the connection.
 */
class PythonClientTest {
  private static final ServiceAddress SERVICE =
      new ServiceAddress(IpAddress.parse("192.0.2.80"), 80);
  private static final Endpoint CLIENT = Endpoint.parse("203.0.113.7:40000");
  private static final Pattern PYTHON = Pattern.compile("(?s)```python\n(.*?)```");
  private static final int FEW_LINES = 60;

  @TempDir private Path folder = Path.of("");
  private StackProcess stack;

  @BeforeEach
  void prepare() throws IOException {
    stack = new StackProcess(folder);
  }

  @AfterEach
  void stop() throws IOException {
    stack.close();
  }

  private static String client() throws IOException {
    Matcher block = PYTHON.matcher(Files.readString(Path.of("..", "docs", "control-socket.md")));
    assertTrue(block.find(), "no Python in docs/control-socket.md");
    return block.group(1);
  }

  private static boolean hasPython() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(place -> Files.isExecutable(Path.of(place, "python3")));
  }

  private Process keep(String name, String client, int seconds) throws IOException {
    Path program = Files.writeString(folder.resolve("keep.py"), client());
    return stack.start(
        name,
        "python3",
        program.toString(),
        stack.socket.toString(),
        stack.at(),
        SERVICE.toString(),
        client,
        String.valueOf(seconds));
  }

  @Test
  void itIsShort() throws IOException {
    assertTrue(client().lines().count() < FEW_LINES);
  }

  @Test
  void whereTheStackIsNotThere_orIsKilled_itEndsWithOneLineAndOne() throws Exception {
    assumeTrue(hasPython(), "there is no python3 on the PATH");
    Process early = keep("early", "203.0.113.7", 60);
    assertEquals(1, stack.resultOf(early));
    String noStack = "no stack at " + stack.socket + ": ";
    assertEquals(noStack + "[Errno 2] No such file or directory\n", stack.said("early"));

    String reserved = "holdfast.services.web.reserved-for=user:" + System.getProperty("user.name");
    Process program = stack.run(stack.settings() + reserved);
    stack.awaitSaid("stack", "is ready");
    Process keeper = keep("keeper", "203.0.113.7", 60);
    stack.awaitSaid("keeper", "kept for 60 s\n");
    program.destroyForcibly();
    assertEquals(1, stack.resultOf(keeper));
    assertEquals(
        "kept for 60 s\n" + noStack + "it has closed the connection\n", stack.said("keeper"));
  }

  @Test
  void itKeepsAClientThatARouterHasSeen_untilItsTimeIsUp_andNoOther() throws Exception {
    assumeTrue(hasPython(), "there is no python3 on the PATH");
    stack.run(stack.settings());
    stack.awaitSaid("stack", "is ready");
    try (RouterEngine engine = stack.router(SERVICE)) {
      Router router = engine.router();
      stack.eventually(
          "the router knows the instance",
          () -> router.route(SERVICE, CLIENT, Set.of()) instanceof Balanced);
      try (ConnectionTable.Open open =
          router.connections().open(SERVICE, CLIENT, Endpoint.parse(stack.at()), false)) {
        Process stranger = keep("stranger", "203.0.113.8", 60);
        assertEquals(1, stack.resultOf(stranger));
        assertEquals("refused: code 16, information 2\n", stack.said("stranger"));

        Process keeper = keep("keeper", "203.0.113.7", 3);
        stack.awaitSaid("keeper", "kept for 3 s\n");
        assertTrue(router.route(SERVICE, CLIENT, Set.of()) instanceof Pinned, open::toString);
        assertEquals(0, stack.resultOf(keeper));
        assertEquals("kept for 3 s\nended: 101\n", stack.said("keeper"));
        assertTrue(router.route(SERVICE, CLIENT, Set.of()) instanceof Balanced);
      }
    }
  }
}
