package org.holdfast.fronttier;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.configuration.FrontTierSettings.FrontService;
import org.holdfast.configuration.HealthCheck.Kind;
import org.holdfast.routing.Currency;
import org.holdfast.routing.Router;

/**
 * The TCP workload balancer: listens for every configured service and relays each connection to
 * where the router sends it (SPEC E4). Runs from {@link #start} to {@link #close}, in a program of
 * its own or within a server. Safe for all threads.
 */
public final class FrontTier implements AutoCloseable {
  private static final Logger LOG = System.getLogger(FrontTier.class.getPackageName());
  private static final Duration LONGEST_TICK = Duration.ofMillis(250);
  private static final Duration SHORTEST_TICK = Duration.ofMillis(5);

  private final FrontTierSettings settings;
  private final Counters counters;
  private final MultiThreadIoEventLoopGroup group;
  private final MultiThreadIoEventLoopGroup checking;
  private final Rounds rounds;
  private final List<Lane> lanes = new ArrayList<>();
  private volatile boolean stopping;

  /** One loop and the gates on it. */
  private record Lane(IoEventLoop executor, Loop loop, List<Gate> gates) {}

  private FrontTier(FrontTierSettings settings, Transport transport, int loops) {
    this.settings = settings;
    this.counters = new Counters(settings.maxConnections());
    this.group =
        new MultiThreadIoEventLoopGroup(
            loops, new DefaultThreadFactory("holdfast-front-tier"), transport.ioHandlers());
    this.checking =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("holdfast-health"), transport.ioHandlers());
    this.rounds = new Rounds(new Loop(checking.next(), checkingTick()));
  }

  /**
   * Starts to listen; when it returns, every service accepts connections.
   *
   * @param router decides for each connection; it knows the instances already
   * @param currency the router's own, waited for while it holds connections
   * @throws IOException if a service cannot listen where it should; nothing is left then. The
   *     message names the service, where, and why
   */
  public static FrontTier start(FrontTierSettings settings, Router router, Currency currency)
      throws IOException {
    int loops = Runtime.getRuntime().availableProcessors();
    return start(settings, router, currency, Transport.best(), loops);
  }

  static FrontTier start(
      FrontTierSettings settings, Router router, Currency currency, Transport transport, int loops)
      throws IOException {
    checkFree(settings);
    FrontTier frontTier = new FrontTier(settings, transport, loops);
    try {
      frontTier.listen(router, currency, transport);
      return frontTier;
    } catch (IOException refused) {
      frontTier.close();
      throw refused;
    }
  }

  /**
   * Whether every service can listen where it should. Our listeners share their ports, so without
   * this one of another process would go unnoticed.
   */
  static void checkFree(FrontTierSettings settings) throws IOException {
    for (FrontService service : settings.services().values()) {
      checkFree(service);
    }
  }

  private static void checkFree(FrontService service) throws IOException {
    try (ServerSocketChannel probe = ServerSocketChannel.open()) {
      probe.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      probe.bind(service.listen().toSocketAddress());
    } catch (IOException refused) {
      throw cannotListen(service.name(), service.listen(), refused);
    }
  }

  private static IOException cannotListen(String service, Endpoint at, IOException why) {
    return new IOException(
        "service " + service + " cannot listen on " + at + ": " + why.getMessage(), why);
  }

  private void listen(Router router, Currency currency, Transport transport) throws IOException {
    for (EventExecutor executor : group) {
      IoEventLoop eventLoop = (IoEventLoop) executor;
      lanes.add(new Lane(eventLoop, new Loop(eventLoop, tick()), new ArrayList<>()));
    }
    boolean shared = transport.canShare() && lanes.size() > 1;
    for (FrontService service : settings.services().values()) {
      router.slowStart(service.address(), service.slowStart());
      Frontend frontend =
          new Frontend(service, settings, router, currency, transport, counters, rounds);
      if (service.healthCheck().kind() != Kind.NONE) {
        rounds.add(frontend.checks);
      }
      for (Lane lane : shared ? lanes : lanes.subList(0, 1)) {
        listen(frontend, lane, shared);
      }
      LOG.log(Level.INFO, "service {0} listens on {1}", service.name(), service.listen());
    }
    rounds.loop().execute(rounds::look);
  }

  private static void listen(Frontend frontend, Lane lane, boolean shared) throws IOException {
    try {
      Gate gate = new Gate(frontend, lane.loop, shared);
      lane.gates.add(gate);
      call(
          lane,
          () -> {
            gate.open();
            return gate;
          });
    } catch (IOException refused) {
      throw cannotListen(frontend.name(), frontend.listen(), refused);
    }
  }

  /** Those who wait too long are found within a quarter more of their time. */
  private Duration tick() {
    Duration shortest =
        settings.connectTimeout().compareTo(settings.idleTimeout()) < 0
            ? settings.connectTimeout()
            : settings.idleTimeout();
    return quarter(shortest);
  }

  private Duration checkingTick() {
    return quarter(
        settings.services().values().stream()
            .map(service -> service.healthCheck().timeout())
            .min(Comparator.naturalOrder())
            .orElse(LONGEST_TICK));
  }

  private static Duration quarter(Duration time) {
    Duration quarter = time.dividedBy(4);
    if (quarter.compareTo(LONGEST_TICK) > 0) {
      return LONGEST_TICK;
    }
    return quarter.compareTo(SHORTEST_TICK) < 0 ? SHORTEST_TICK : quarter;
  }

  private static <T> T call(Lane lane, Callable<T> step) throws IOException {
    try {
      return lane.executor.submit(step).get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause());
    }
  }

  /** Whether it accepts connections: from its start until its {@link #close} begins. */
  public boolean isListening() {
    return !stopping;
  }

  /** Whether each of its threads comes round; nothing of a client or instance can hold one. */
  public boolean isLive() {
    return lanes.stream().allMatch(lane -> lane.loop.isLive()) && rounds.loop().isLive();
  }

  /** What it has seen so far. */
  public FrontTierCounts counts() {
    return counters.read();
  }

  /**
   * Stops in good order: accepts nothing more, waits for the connections to end by themselves, at
   * most {@link FrontTierSettings#stopTimeout()}, and ends those that are left.
   */
  @Override
  public void close() {
    stopping = true;
    onEachLane(lane -> lane.gates.forEach(Gate::close));
    long end = System.nanoTime() + settings.stopTimeout().toNanos();
    while (counters.active() > 0 && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    onEachLane(lane -> lane.loop.stop());
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    // Last, because connections tell it what they meet.
    stopChecking();
  }

  private void stopChecking() {
    if (!checking.isShuttingDown()) {
      checking.submit(rounds::stop).awaitUninterruptibly();
      var unused = checking.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private void onEachLane(Consumer<Lane> step) {
    for (Lane lane : lanes) {
      if (!lane.executor.isShuttingDown()) {
        lane.executor.submit(() -> step.accept(lane)).awaitUninterruptibly();
      }
    }
  }
}
