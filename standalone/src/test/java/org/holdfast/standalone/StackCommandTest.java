package org.holdfast.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC A16 and E7: the program {@code stack}, in a process of its own. */
class StackCommandTest {
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

  @Test
  void itSaysThatItIsReady_andSigtermStopsItInOrder() throws Exception {
    Process process = stack.run(stack.settings());
    stack.awaitSaid("stack", "stack node-1 is ready\n");
    SocketChannel.open(UnixDomainSocketAddress.of(stack.socket)).close();
    process.destroy();
    assertEquals(143, stack.resultOf(process));
    assertFalse(Files.exists(stack.socket));
  }

  @Test
  void itRunsOnlyWithASocket() throws Exception {
    String without = stack.settings().replaceAll("holdfast.control-socket.*\n", "");
    assertEquals(2, stack.resultOf(stack.run(without)));
    assertEquals(
        "stack: holdfast.control-socket.path is missing; allowed: an absolute path; nobody could"
            + " speak to a stack that runs alone without it\n",
        stack.said("stack"));
  }

  @Test
  void aPathThatIsTooLong_isSaidInOneLine() throws Exception {
    String path = "/" + "x".repeat(107);
    assertEquals(
        2, stack.resultOf(stack.run(stack.settings() + "holdfast.control-socket.path=" + path)));
    assertEquals(
        "stack: holdfast.control-socket.path is '"
            + path
            + "'; allowed: an absolute path of at most 107 bytes, this has 108\n",
        stack.said("stack"));
  }

  @Test
  void whatAKilledStackLeft_doesNotStopTheNext_butALivingOneDoes() throws Exception {
    Process first = stack.run(stack.settings());
    stack.awaitSaid("stack", "is ready");
    first.destroyForcibly().onExit().join();
    assertTrue(Files.exists(stack.socket));
    stack.run(stack.settings());
    stack.awaitSaid("stack", "is ready");
    String other =
        stack
            .settings()
            .replace("node-1", "node-2")
            .replace(":" + stack.clusterPort, ":" + StackProcess.freePort());
    assertEquals(2, stack.resultOf(stack.run(other)));
    assertTrue(
        stack.said("stack").contains("another process listens at " + stack.socket),
        () -> stack.said("stack"));
  }
}
