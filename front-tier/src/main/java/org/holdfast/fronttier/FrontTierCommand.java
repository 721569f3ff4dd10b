package org.holdfast.fronttier;

import com.sun.management.UnixOperatingSystemMXBean;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.holdfast.cluster.EngineException;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.configuration.ConfigurationException;
import org.holdfast.configuration.ConfigurationKeys;
import org.holdfast.configuration.FrontTierSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The program {@code front-tier --config FILE}: runs until it is told to stop (SIGTERM, Ctrl-C).
 */
@Command(
    name = "front-tier",
    mixinStandardHelpOptions = true,
    description = "Relays the clients' TCP connections to the instances that keep them.",
    footer = {
      "Environment variables and system properties override the file, as MicroProfile Config says.",
      "Exits 2 if a setting is wrong, 1 if it cannot listen or join its cluster."
    })
public final class FrontTierCommand implements Callable<Integer> {
  private static final int FILE_ORDINAL = 100;
  private static final int CANNOT_START = 1;
  private static final int MISCONFIGURED = 2;
  private static final int OWN_DESCRIPTORS = 200;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "A properties file of holdfast.* keys.")
  private Path file = Path.of("");

  private FrontTierCommand() {}

  /** Starts it. */
  public static void main(String... arguments) {
    ProgramLog.configure();
    int result = new CommandLine(new FrontTierCommand()).execute(arguments);
    if (result != 0) {
      System.exit(result);
    }
  }

  @Override
  public Integer call() {
    try {
      start(settings());
      return 0;
    } catch (ConfigurationException wrong) {
      return failed(MISCONFIGURED, wrong);
    } catch (IOException | EngineException refused) {
      return failed(CANNOT_START, refused);
    }
  }

  private static int failed(int result, Exception why) {
    System.err.println("front-tier: " + why.getMessage());
    return result;
  }

  private FrontTierSettings settings() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addSystemSources()
            .withSources(new PropertiesConfigSource(properties(), file.toString(), FILE_ORDINAL))
            .build();
    // SmallRye's own list can be walked through only once.
    List<String> names = new ArrayList<>();
    config.getPropertyNames().forEach(names::add);
    for (String unknown : ConfigurationKeys.unknownKeys(names)) {
      System.err.println("front-tier: " + unknown + " means nothing here and is ignored");
    }
    return FrontTierSettings.read(key -> config.getOptionalValue(key, String.class), names);
  }

  private Map<String, String> properties() {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException unreadable) {
      throw new ConfigurationException(
          "--config", file.toString(), "a readable properties file (" + unreadable + ")");
    }
    Map<String, String> values = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return values;
  }

  private static void start(FrontTierSettings settings) throws IOException {
    FrontTier.checkFree(settings);
    warnOfTooFewDescriptors(settings.maxConnections());
    RouterEngine engine = RouterEngine.start(settings);
    try {
      FrontTier frontTier = FrontTier.start(settings, engine.router(), engine.currency());
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(frontTier, engine), "front-tier-stop"));
    } catch (IOException refused) {
      engine.close();
      throw refused;
    }
    System.out.println("front tier " + settings.name() + " is ready");
  }

  /** A connection takes two, and the program some for itself. */
  private static void warnOfTooFewDescriptors(int maxConnections) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long enoughFor = (system.getMaxFileDescriptorCount() - OWN_DESCRIPTORS) / 2;
      if (enoughFor < maxConnections) {
        System.err.printf(
            "front-tier: the limit of open files (%d) is enough for %d connections, not for"
                + " holdfast.front-tier.max-connections %d: raise it (ulimit -n), or lower that%n",
            system.getMaxFileDescriptorCount(), enoughFor, maxConnections);
      }
    }
  }

  /** Goodbye comes last: until the last connection has ended, the cluster may ask about it. */
  private static void stop(FrontTier frontTier, RouterEngine engine) {
    frontTier.close();
    engine.close();
  }
}
