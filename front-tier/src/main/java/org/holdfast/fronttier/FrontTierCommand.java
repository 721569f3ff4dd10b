package org.holdfast.fronttier;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.configuration.DoorSettings;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.health.NodeHealth;
import org.holdfast.jmx.Announcement;
import org.holdfast.jmx.NodeBeans;
import org.holdfast.jmx.RemoteJmx;
import org.holdfast.program.Metric;
import org.holdfast.program.Program;
import org.holdfast.routing.Router;
import picocli.CommandLine.Command;

/** The program {@code front-tier --config FILE}. */
@Command(
    name = "front-tier",
    mixinStandardHelpOptions = true,
    description = "Relays the clients' TCP connections to the instances that keep them.",
    footer = {
      "Environment variables and system properties override the file, as MicroProfile Config says.",
      "Exits 2 if a setting is wrong, 1 if it cannot listen or join its cluster."
    })
public final class FrontTierCommand extends Program<FrontTierSettings> {
  private static final System.Logger LOG = System.getLogger(FrontTierCommand.class.getName());
  private static final int OWN_DESCRIPTORS = 200 + Rounds.MOST_AT_ONCE;

  private DoorSettings jmx = DoorSettings.NO_JMX;

  private FrontTierCommand() {}

  /** Starts it. */
  public static void main(String... arguments) {
    // Else Netty would load the log of the web console's server, which may not even run.
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    run(new FrontTierCommand(), arguments);
  }

  @Override
  protected FrontTierSettings read(
      Function<String, Optional<String>> lookup, Iterable<String> names) {
    jmx = DoorSettings.jmx(lookup, names);
    return FrontTierSettings.read(lookup, names);
  }

  @Override
  protected String start(FrontTierSettings settings) throws IOException {
    FrontTier.checkFree(settings);
    warnOfTooFewDescriptors(settings.maxConnections());
    RemoteJmx remote = RemoteJmx.start(jmx);
    RouterEngine engine = RouterEngine.start(settings);
    try {
      FrontTier frontTier = FrontTier.start(settings, engine.router(), engine.currency());
      NodeBeans beans =
          NodeBeans.ofFrontTier(
              settings.name(),
              engine.router(),
              engine.management(),
              new ShownFrontTier(frontTier, engine.router(), engine.currency()));
      ClusterSettings cluster = settings.cluster();
      Announcement announcement =
          Announcement.of(settings.name(), cluster == null ? "" : cluster.name());
      healthIs(settings.name(), () -> health(frontTier, engine));
      shows(settings.name(), metrics(frontTier, engine));
      whenStopped(() -> stop(announcement, remote, beans, frontTier, engine));
    } catch (IOException refused) {
      engine.close();
      throw refused;
    }
    return "front tier " + settings.name();
  }

  private static List<Metric> metrics(FrontTier frontTier, RouterEngine engine) {
    Router router = engine.router();
    return List.of(
        routed("pinned", () -> router.counts().pinned()),
        routed("automatic", () -> router.counts().automatic()),
        routed("balanced", () -> router.counts().balanced()),
        routed("held", () -> router.counts().held()),
        routed("refused", () -> router.counts().refused()),
        Metric.counter(
            "holdfast.route.owner_unreachable",
            "{decision}",
            () -> router.counts().ownerUnreachable()),
        Metric.counter(
            "holdfast.connection.accepted", "{connection}", () -> frontTier.counts().accepted()),
        Metric.counter(
            "holdfast.connection.over_limit", "{connection}", () -> frontTier.counts().overLimit()),
        Metric.counter("holdfast.instance.failures", "{failure}", () -> router.counts().failures()),
        Metric.gauge("holdfast.instance.down", "{instance}", () -> frontTier.counts().down()),
        Metric.gauge(
            "holdfast.connection.active", "{connection}", () -> frontTier.counts().active()),
        Metric.gauge("holdfast.affinity.known", "{affinity}", engine::affinities));
  }

  private static Metric routed(String decision, LongSupplier value) {
    return Metric.counter(
        "holdfast.route.decisions", "{decision}", "holdfast.decision", decision, value);
  }

  /** A connection takes two, and the program some for itself. */
  private static void warnOfTooFewDescriptors(int maxConnections) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long enoughFor = (system.getMaxFileDescriptorCount() - OWN_DESCRIPTORS) / 2;
      if (enoughFor < maxConnections) {
        LOG.log(
            Level.WARNING,
            "HF-1002: the limit of open files ({0}) is enough for {1} connections, not for"
                + " holdfast.front-tier.max-connections {2}: raise it (ulimit -n), or lower that",
            String.valueOf(system.getMaxFileDescriptorCount()),
            String.valueOf(enoughFor),
            String.valueOf(maxConnections));
      }
    }
  }

  /** Ready also without its cluster, because it routes by what it holds (SPEC rule 9). */
  private static NodeHealth health(FrontTier frontTier, RouterEngine engine) {
    String state;
    if (!frontTier.isListening()) {
      state = "stops: it waits for its connections to end";
    } else {
      state = engine.isCurrent() ? "current" : "the cluster is away: it routes by what it holds";
    }
    return new NodeHealth(
        true, frontTier.isListening(), frontTier.isLive() && engine.isLive(), state);
  }

  /** Goodbye comes last: until the last connection has ended, the cluster may ask about it. */
  private static void stop(
      Announcement announcement,
      RemoteJmx remote,
      NodeBeans beans,
      FrontTier frontTier,
      RouterEngine engine) {
    announcement.close();
    beans.close();
    frontTier.close();
    engine.close();
    remote.close();
  }
}
