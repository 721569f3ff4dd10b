package org.holdfast.controlsocket;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.holdfast.configuration.ConfigurationException;
import org.holdfast.configuration.ControlSocketSettings;
import org.jspecify.annotations.Nullable;

/** The file by which programs of this host find the Unix domain socket. */
final class SocketFile implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_AND_GROUP =
      PosixFilePermissions.fromString("rw-rw----");

  private final Path path;
  private final ServerSocketChannel channel;
  private final @Nullable Object identity;

  private SocketFile(Path path, ServerSocketChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    identity = identity(path);
  }

  /**
   * Listens there.
   *
   * @throws ConfigurationException if others may enter the folder, or the path is taken
   * @throws IOException if the system refuses
   */
  static SocketFile bind(Path path) throws IOException {
    check(path);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(path), 1_024);
      Files.setPosixFilePermissions(path, OWNER_AND_GROUP);
      return new SocketFile(path, channel);
    } catch (IOException refused) {
      channel.close();
      throw new IOException("cannot listen at " + path + ": " + refused.getMessage(), refused);
    }
  }

  static void check(Path path) throws IOException {
    checkFolder(path);
    removeStale(path);
  }

  private static void checkFolder(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw wrong(path, "a path in a folder that exists; make it with: mkdir -m 750 " + folder);
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
    if (permissions.contains(PosixFilePermission.OTHERS_EXECUTE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw wrong(
          path,
          "a path in a folder that only its owner and group may enter; %s has %s, mend it with: chmod o= %s"
              .formatted(folder, PosixFilePermissions.toString(permissions), folder));
    }
  }

  private static ConfigurationException wrong(Path path, String allowed) {
    return new ConfigurationException(ControlSocketSettings.PATH, path.toString(), allowed);
  }

  /** What a process left that died: nobody answers there. */
  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS).isOther()) {
      throw wrong(path, "a path where nothing is, or a socket that a dead process left");
    }
    try (SocketChannel living = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw wrong(
          path, "a path of its own: another process listens at " + living.getRemoteAddress());
    } catch (ConnectException nobody) {
      Files.delete(path);
    }
  }

  ServerSocketChannel channel() {
    return channel;
  }

  private static @Nullable Object identity(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey();
  }

  /** Removes the file, unless it is somebody else's by now. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (Files.exists(path, NOFOLLOW_LINKS) && java.util.Objects.equals(identity, identity(path))) {
      Files.delete(path);
    }
  }
}
