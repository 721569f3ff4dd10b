package org.holdfast.controlsocket;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.ConfigurationException;
import org.holdfast.configuration.ControlSocketSettings;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.stack.TargetStack;
import org.jspecify.annotations.Nullable;

/**
 * A stack's control socket, listening until it is closed. Its thread is no daemon: a stack that
 * runs alone lives by it. Safe for all threads. Serves SPEC A15 and A16.
 */
public final class ControlSocket implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ControlSocket.class.getName());
  private static final int BACKLOG = 1_024;

  private final TargetStack stack;
  private final Counters counters = new Counters();
  private final Loop loop;
  private final IndicationRelay relay;
  private final Connections connections;
  private @Nullable SocketFile file;

  private ControlSocket(StackSettings settings, TargetStack stack) throws IOException {
    this.stack = stack;
    loop = new Loop("holdfast-control-socket");
    ControlSocketSettings own = settings.controlSocket();
    Instances instances = new Instances(stack, loop, own.grace());
    connections =
        new Connections(
            loop, stack, instances, counters, own.maxConnections(), isReservedForUsers(settings));
    relay = new IndicationRelay(loop, instances, connections, counters);
  }

  private static boolean isReservedForUsers(StackSettings settings) {
    return settings.services().values().stream()
        .flatMap(service -> service.reservedFor().stream())
        .anyMatch(principal -> principal.kind() == Principal.Kind.USER);
  }

  /**
   * Whether its file could be made, for those who want to know before they join a cluster. A file
   * that a dead process left is removed.
   *
   * @throws ConfigurationException if the path is taken, or its folder is open to others
   * @throws IOException if the system refuses
   */
  public static void check(ControlSocketSettings settings) throws IOException {
    Path path = settings.path();
    if (path != null) {
      SocketFile.check(path);
    }
  }

  /**
   * Listens where the settings say.
   *
   * @param settings whose control socket has a path or a TCP address
   * @throws ConfigurationException if the path is taken, or its folder is open to others
   * @throws IOException if the system refuses; nothing is left open then
   */
  public static ControlSocket start(StackSettings settings, TargetStack stack) throws IOException {
    ControlSocket socket = new ControlSocket(settings, stack);
    try {
      socket.listen(settings.controlSocket().path(), settings.controlSocket().tcp());
    } catch (IOException | ConfigurationException refused) {
      socket.close();
      throw refused;
    }
    return socket;
  }

  private void listen(@Nullable Path path, @Nullable Endpoint tcp) throws IOException {
    if (path != null) {
      file = SocketFile.bind(path);
      accept(file.channel());
    }
    if (tcp != null) {
      accept(bind(tcp));
    }
    stack.indicateTo(relay);
    loop.start();
  }

  private void accept(ServerSocketChannel channel) throws IOException {
    var unused = new Acceptor(channel, loop, connections);
  }

  private static ServerSocketChannel bind(Endpoint tcp) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      return channel
          .setOption(StandardSocketOptions.SO_REUSEADDR, true)
          .bind(tcp.toSocketAddress(), BACKLOG);
    } catch (IOException refused) {
      channel.close();
      throw new IOException("cannot listen at " + tcp + ": " + refused.getMessage(), refused);
    }
  }

  /** What it has seen so far. */
  public ControlSocketCounts counts() {
    return counters.read();
  }

  /**
   * Closes every connection and removes the socket's file. What the connections' instances own is
   * for the stack to end, which is closed next.
   */
  @Override
  public void close() {
    stack.indicateNoMoreTo(relay);
    try {
      loop.close();
      if (file != null) {
        file.close();
      }
    } catch (IOException left) {
      LOG.log(WARNING, "HF-1508: the control socket was not closed cleanly: {0}", left.toString());
    }
  }
}
