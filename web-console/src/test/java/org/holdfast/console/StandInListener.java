package org.holdfast.console;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A {@link StandIn} in a server, beside the console that looks at it. */
@WebListener
public final class StandInListener implements ServletContextListener {
  private final ScheduledExecutorService clients = Executors.newSingleThreadScheduledExecutor();
  private @Nullable StandIn standIn;

  /** For the server. */
  public StandInListener() {}

  @Override
  public void contextInitialized(ServletContextEvent event) {
    StandIn started =
        new StandIn(
            System.getProperty("stand-in.node", "node-1"),
            Integer.getInteger("stand-in.affinities", 100));
    standIn = started;
    started.add("shop", "203.0.113.66", "<script>document.title='owned'</script>\u202e'\"\u0007");
    AtomicInteger last = new AtomicInteger();
    int millis = Integer.getInteger("stand-in.millis", 0);
    if (millis > 0) {
      var unused =
          clients.scheduleWithFixedDelay(
              () -> started.add("shop", "198.51.100." + last.incrementAndGet() % 256, "shop.ear"),
              millis,
              millis,
              TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    clients.shutdownNow();
    if (standIn != null) {
      standIn.close();
    }
  }
}
