package org.holdfast.controlsocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.holdfast.configuration.ConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC A16: where the socket may be, and whose file is removed. */
class SocketFileTest {
  @TempDir private Path folder = Path.of("");
  private Path path = Path.of("");

  @BeforeEach
  void closeTheFolder() throws IOException {
    allow("rwxr-x---");
    path = folder.resolve("socket");
  }

  private void allow(String permissions) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }

  private String refusal() {
    return String.valueOf(
        assertThrows(ConfigurationException.class, () -> SocketFile.bind(path)).getMessage());
  }

  @Test
  void ownerAndGroupMayReadAndWrite_othersNothing() throws IOException {
    try (SocketFile file = SocketFile.bind(path)) {
      assertTrue(file.channel().isOpen());
      assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void folderThatOthersMayEnter_isRefused_withWhatToDo() throws IOException {
    allow("rwxr-x--x");
    assertEquals(
        "holdfast.control-socket.path is '%s'; allowed: a path in a folder that only its owner and group may enter; %s has rwxr-x--x, mend it with: chmod o= %s"
            .formatted(path, folder, folder),
        refusal());
  }

  @Test
  void folderThatDoesNotExist_isRefused_withWhatToDo() {
    path = folder.resolve("run").resolve("socket");
    assertTrue(refusal().endsWith("make it with: mkdir -m 750 " + folder.resolve("run")));
  }

  @Test
  void socketThatADeadProcessLeft_isReplaced() throws IOException {
    ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    dead.bind(UnixDomainSocketAddress.of(path)).close();
    assertTrue(Files.exists(path));
    try (SocketFile file = SocketFile.bind(path);
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      assertTrue(file.channel().isOpen() && client.isConnected());
    }
  }

  @Test
  void socketOfALivingProcess_isRefused_andLeftAlone() throws IOException {
    try (SocketFile living = SocketFile.bind(path)) {
      assertTrue(refusal().endsWith("another process listens at " + path), this::refusal);
      assertTrue(living.channel().isOpen());
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
    }
  }

  @Test
  void fileThatIsNoSocket_isRefused_andLeftAlone() throws IOException {
    Files.writeString(path, "precious");
    assertTrue(refusal().contains("a path where nothing is"), this::refusal);
    assertEquals("precious", Files.readString(path));
  }

  @Test
  void close_leavesWhatSomebodyElseHasPutThere() throws IOException {
    SocketFile file = SocketFile.bind(path);
    Files.delete(path);
    Files.writeString(path, "another's");
    file.close();
    assertEquals("another's", Files.readString(path));
  }
}
