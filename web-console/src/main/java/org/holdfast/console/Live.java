package org.holdfast.console;

import com.google.gson.JsonObject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the MBeans every second, whatever the number of browsers, and tells all of them what has
 * changed; while nobody watches it reads nothing. Safe for all threads.
 */
final class Live implements AutoCloseable {
  private static final int MOST_BROWSERS = 200;
  private static final int MOST_PER_USER = 8;
  private static final Duration BETWEEN_READS = Duration.ofSeconds(1);
  private static final int READS_PER_CHART = 10;

  /** A browser comes again after it, and is asked anew who it is. */
  private static final Duration LONGEST_WATCH = Duration.ofMinutes(10);

  private static final Logger LOG = System.getLogger(Live.class.getName());

  private final State state;
  private final List<Browser> browsers = new CopyOnWriteArrayList<>();

  /** Those that have the whole, and now get what changes. */
  private final List<Browser> watching = new ArrayList<>();

  private final AtomicLong tooSlow = new AtomicLong();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread named = new Thread(work, "holdfast-console");
            named.setDaemon(true);
            return named;
          });
  private final ExecutorService writers = Executors.newCachedThreadPool(Live::writer);
  private int reads;
  private boolean isBroken;

  Live(Management management) {
    this.state = new State(management);
    var unused =
        thread.scheduleWithFixedDelay(
            this::round, 0, BETWEEN_READS.toMillis(), TimeUnit.MILLISECONDS);
  }

  int browsers() {
    return browsers.size();
  }

  long tooSlow() {
    return tooSlow.get();
  }

  /** Why there is no room for one more of this user, in words; empty: there is. */
  Optional<String> refusal(String user) {
    List<Browser> open = browsers.stream().filter(one -> !one.isClosed()).toList();
    if (open.stream().filter(one -> one.user().equals(user)).count() >= MOST_PER_USER) {
      return Optional.of(
          "Too many consoles: "
              + user
              + " has "
              + MOST_PER_USER
              + " open at this node, and no user may have more. Close one of them.");
    }
    return open.size() < MOST_BROWSERS
        ? Optional.empty()
        : Optional.of(
            "Too many consoles: "
                + MOST_BROWSERS
                + " are open at this node, and it serves no more. Close one, or look at another"
                + " node's.");
  }

  private static Thread writer(Runnable work) {
    Thread named = new Thread(work, "holdfast-console-writer");
    named.setDaemon(true);
    return named;
  }

  /** From now on this user's browser is told of everything. */
  void watch(String user, @Nullable HttpSession session, AsyncContext context) {
    Browser browser = new Browser(user, session, System.nanoTime(), context, writers);
    browsers.add(browser);
    // On the thread that reads, so that nothing is missed or told twice.
    thread.execute(
        () -> {
          if (watching.isEmpty()) {
            read(true, (event, delta) -> {});
          }
          watching.add(browser);
          send(browser, "whole", state.whole().toString());
        });
  }

  private void round() {
    long now = System.nanoTime();
    browsers.stream()
        .filter(one -> now - one.since() > LONGEST_WATCH.toNanos() || one.isLoggedOut())
        .forEach(Browser::close);
    browsers.removeIf(Browser::isClosed);
    watching.retainAll(browsers);
    if (!watching.isEmpty()) {
      reads++;
      read(reads % READS_PER_CHART == 0, this::tellAll);
    }
  }

  private void read(boolean withCharts, BiConsumer<String, JsonObject> tell) {
    try {
      JsonObject changed = state.read(withCharts, System.currentTimeMillis() / 1000);
      // Also when nothing has changed: silence means that the connection is gone.
      tell.accept("delta", changed);
      isBroken = false;
    } catch (RuntimeException broken) {
      if (!isBroken) {
        LOG.log(
            Level.WARNING,
            "HF-1607: The console could not read its MBeans; it tries again",
            broken);
      }
      isBroken = true;
    }
  }

  private void tellAll(String event, JsonObject what) {
    String json = what.toString();
    watching.forEach(browser -> send(browser, event, json));
  }

  private void send(Browser browser, String event, String json) {
    if (!browser.send(event, json)) {
      tooSlow.incrementAndGet();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    browsers.forEach(Browser::close);
    writers.shutdown();
  }
}
