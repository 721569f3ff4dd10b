package org.holdfast.consoleserver;

import static java.lang.System.Logger.Level.INFO;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Session;
import org.holdfast.jmx.LogIns;
import org.holdfast.jmx.LogIns.Grant;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are open. Each ends as soon as the files no longer say of its person what they
 * said at the log-in; what that person watches ends with it. Safe for all threads.
 */
final class Sessions implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final System.Logger LOG = System.getLogger(Sessions.class.getName());

  private final LogIns logIns;
  private final Queue<Open> open = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread named = new Thread(work, "holdfast-console-sessions");
            named.setDaemon(true);
            return named;
          });

  /** What the last look found; null: there was nobody to look for. */
  private @Nullable Map<String, Grant> before;

  private record Open(Session session, Person person) {
    boolean isOver() {
      return !session.isValid();
    }

    void end() {
      try {
        session.invalidate();
      } catch (IllegalStateException endedMeanwhile) {
        return;
      }
      LOG.log(
          INFO,
          "HF-1613: a session of \"{0}\" in the web console was ended, because the password file or"
              + " the access file says something else of that name than at the log-in",
          person.name());
    }
  }

  Sessions(LogIns logIns) {
    this.logIns = logIns;
  }

  void start() {
    var unused =
        thread.scheduleWithFixedDelay(
            this::look, 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Somebody has logged in. */
  void add(Session session, Person person) {
    open.add(new Open(session, person));
  }

  private void look() {
    open.removeIf(Open::isOver);
    if (open.isEmpty()) {
      before = null;
      return;
    }
    Map<String, Grant> now = granted();
    // Who writes a file may be half done: what two looks find holds.
    if (now.equals(before)) {
      open.stream()
          .filter(one -> !one.person().grant().equals(now.get(one.person().name())))
          .forEach(Open::end);
    }
    before = now;
  }

  /** Files that cannot be read grant nothing. */
  private Map<String, Grant> granted() {
    try {
      return logIns.granted();
    } catch (IOException unreadable) {
      People.warn(unreadable);
      return Map.of();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
