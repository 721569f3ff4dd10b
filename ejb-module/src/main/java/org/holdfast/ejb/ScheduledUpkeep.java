package org.holdfast.ejb;

import static java.lang.System.Logger.Level.WARNING;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.HeldAffinity;
import org.jspecify.annotations.Nullable;

/**
 * {@link Upkeep} on the container's scheduler, for as long as the bean lives that extends this:
 *
 * <pre>{@code
 * @Singleton
 * @Startup
 * public class BasketUpkeep extends ScheduledUpkeep {
 *   @Resource(lookup = "java:app/Affinity")
 *   AffinityConnectionFactory affinity;
 *
 *   protected AffinityConnectionFactory factory() {
 *     return affinity;
 *   }
 *
 *   protected Upkeep.Decision decide(HeldAffinity held) {
 *     return hasBasket(held.client()) ? new Keep() : new End();
 *   }
 * }
 * }</pre>
 *
 * Serves SPEC A18 and E2.
 */
public abstract class ScheduledUpkeep {
  private static final System.Logger LOG = System.getLogger(ScheduledUpkeep.class.getName());
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int MOST_AFFINITIES = 100_000;

  @Resource(lookup = "java:comp/DefaultManagedScheduledExecutorService")
  ManagedScheduledExecutorService scheduler;

  private @Nullable ScheduledFuture<?> looking;

  /** Whose affinities; asked before every walk. */
  protected abstract AffinityConnectionFactory factory();

  /** What shall become of that one; asked on the scheduler's thread, without a transaction. */
  protected abstract Upkeep.Decision decide(HeldAffinity held);

  /** How often; once a minute unless overridden. */
  protected Duration every() {
    return Duration.ofMinutes(1);
  }

  /**
   * What is to be kept or extended is so when it has this time left, or less; twice the period
   * unless overridden.
   */
  protected Duration closeToExpiry() {
    return every().multipliedBy(2);
  }

  /** When there are so many affinities, a walk is due as well; 0, as here: never. */
  protected int threshold() {
    return 0;
  }

  /** By the container. */
  @PostConstruct
  void begin() {
    Upkeep upkeep = new Upkeep(this::decide, closeToExpiry(), MOST_AFFINITIES);
    UpkeepTimes times = new UpkeepTimes(every(), threshold(), System.nanoTime());
    long period = (every().compareTo(LOOK) < 0 ? every() : LOOK).toMillis();
    looking =
        scheduler.scheduleWithFixedDelay(
            () -> look(upkeep, times), period, Math.max(period, 1), TimeUnit.MILLISECONDS);
  }

  /** What it threw would end the schedule. */
  private void look(Upkeep upkeep, UpkeepTimes times) {
    try {
      if (times.isDue(System.nanoTime(), held())) {
        upkeep.walk(factory());
      }
    } catch (RuntimeException failed) {
      LOG.log(WARNING, "HF-1603: upkeep failed, and is tried again", failed);
    }
  }

  private int held() {
    int enough = threshold();
    if (enough == 0) {
      return 0;
    }
    try (AffinityConnection connection = factory().getConnection()) {
      return connection.affinities(enough).size();
    }
  }

  /** By the container. */
  @PreDestroy
  void stop() {
    ScheduledFuture<?> running = looking;
    if (running != null) {
      running.cancel(true);
    }
  }
}
