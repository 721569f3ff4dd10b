package org.holdfast.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.server.ServerConnectionManager;
import com.hazelcast.internal.server.tcp.TcpServerConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections to other members that nobody answers, as when a process hangs: its kernel
 * takes the connection all the same. Hazelcast 5.7.0's thread that writes to everybody goes round
 * in circles for as long as one of its connections waits to be greeted back (Hazelcast's issue
 * 26473), until the living hold each other for dead too.
 */
final class Unanswered implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final ServerConnectionManager connections;
  private final Map<TcpServerConnection, Long> waitingSince = new HashMap<>();
  private final ScheduledThreadPoolExecutor watch;

  private Unanswered(ServerConnectionManager connections) {
    this.connections = connections;
    watch =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "holdfast-unanswered");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Watches from now on those of this member. */
  static Unanswered watch(HazelcastInstance member) {
    Unanswered unanswered =
        new Unanswered(
            ((HazelcastInstanceProxy) member)
                .getOriginal()
                .node
                .getServer()
                .getConnectionManager(EndpointQualifier.MEMBER));
    var unused =
        unanswered.watch.scheduleWithFixedDelay(
            unanswered::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return unanswered;
  }

  private void look() {
    long now = System.nanoTime();
    List<TcpServerConnection> waiting =
        connections.getConnections().stream()
            .map(TcpServerConnection.class::cast)
            .filter(one -> one.isAlive() && !one.isAcceptorSide() && one.getRemoteUuid() == null)
            .toList();
    waitingSince.keySet().retainAll(waiting);
    for (TcpServerConnection one : waiting) {
      long since = waitingSince.computeIfAbsent(one, first -> now);
      if (now - since >= PATIENCE.toNanos()) {
        one.close("nobody answers", null);
      }
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
