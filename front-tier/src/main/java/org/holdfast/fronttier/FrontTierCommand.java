package org.holdfast.fronttier;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.Function;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.configuration.JmxSettings;
import org.holdfast.jmx.NodeBeans;
import org.holdfast.jmx.RemoteJmx;
import org.holdfast.program.Program;
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
  private static final int OWN_DESCRIPTORS = 200 + Rounds.MOST_AT_ONCE;

  private JmxSettings jmx = JmxSettings.OFF;

  private FrontTierCommand() {}

  /** Starts it. */
  public static void main(String... arguments) {
    run(new FrontTierCommand(), arguments);
  }

  @Override
  protected FrontTierSettings read(
      Function<String, Optional<String>> lookup, Iterable<String> names) {
    jmx = JmxSettings.read(lookup, names);
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
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> stop(remote, beans, frontTier, engine), "front-tier-stop"));
    } catch (IOException refused) {
      engine.close();
      throw refused;
    }
    return "front tier " + settings.name();
  }

  /** A connection takes two, and the program some for itself. */
  private void warnOfTooFewDescriptors(int maxConnections) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long enoughFor = (system.getMaxFileDescriptorCount() - OWN_DESCRIPTORS) / 2;
      if (enoughFor < maxConnections) {
        warn(
            "the limit of open files (%d) is enough for %d connections, not for holdfast.front-tier.max-connections %d: raise it (ulimit -n), or lower that"
                .formatted(system.getMaxFileDescriptorCount(), enoughFor, maxConnections));
      }
    }
  }

  /** Goodbye comes last: until the last connection has ended, the cluster may ask about it. */
  private static void stop(
      RemoteJmx remote, NodeBeans beans, FrontTier frontTier, RouterEngine engine) {
    beans.close();
    frontTier.close();
    engine.close();
    remote.close();
  }
}
