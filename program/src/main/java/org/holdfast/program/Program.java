package org.holdfast.program;

import static java.lang.System.Logger.Level.WARNING;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.holdfast.cluster.EngineException;
import org.holdfast.configuration.ConfigurationException;
import org.holdfast.configuration.ConfigurationKeys;
import org.holdfast.configuration.DoorSettings;
import org.holdfast.configuration.HealthSettings;
import org.holdfast.consoleserver.ConsoleServer;
import org.holdfast.health.NodeHealth;
import org.holdfast.jmx.HealthBean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A program {@code NAME --config FILE}, which runs until it is told to stop (SIGTERM, Ctrl-C).
 *
 * @param <S> its settings
 */
public abstract class Program<S> implements Callable<Integer> {
  private static final String LOG_MANAGER = "java.util.logging.manager";

  static {
    // Before anything asks for a logger; an operator's own is left alone.
    if (System.getProperty(LOG_MANAGER) == null) {
      System.setProperty(LOG_MANAGER, ProgramLogManager.class.getName());
    }
  }

  private static final System.Logger LOG = System.getLogger(Program.class.getName());
  private static final int FILE_ORDINAL = 100;
  private static final int CANNOT_START = 1;
  private static final int MISCONFIGURED = 2;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "A properties file of holdfast.* keys.")
  private Path file = Path.of("");

  @Spec private CommandSpec command = CommandSpec.create();

  private volatile Supplier<NodeHealth> health = () -> NodeHealth.STARTING;
  private volatile @Nullable ConsoleServer console;

  /** For a class with picocli's {@code @Command}. */
  protected Program() {}

  /**
   * Runs it; exits with 2 if a setting is wrong, with 1 if it cannot start, and else returns while
   * its threads go on.
   */
  protected static void run(Program<?> program, String... arguments) {
    ProgramLog.configure();
    int result = new CommandLine(program).execute(arguments);
    if (result != 0) {
      System.exit(result);
    }
  }

  /**
   * The settings of these keys.
   *
   * @throws ConfigurationException for the first that is missing or not allowed
   */
  protected abstract S read(Function<String, Optional<String>> lookup, Iterable<String> names);

  /**
   * Starts it, with a shutdown hook that stops it.
   *
   * @return its name, in words, for the line that says it is ready
   */
  protected abstract String start(S settings) throws IOException;

  /**
   * Until then it is starting.
   *
   * @param name of this stack or front tier
   * @param now how it is whenever that is asked for
   */
  protected final void healthIs(String name, Supplier<NodeHealth> now) {
    health = now;
    // Until the process ends, so that it tells of the stop too.
    var unused = HealthBean.register(name, now);
  }

  /** Shows these to OpenTelemetry, if it is there; the name is that of the node. */
  protected static void shows(String name, List<Metric> metrics) {
    try {
      Telemetry.show(name, metrics);
    } catch (NoClassDefFoundError notEvenItsApi) {
      // JMX shows the same.
    }
  }

  /** What an orderly end of the process does first; what it logs is still written. */
  protected final void whenStopped(Runnable stop) {
    ProgramLogManager.staysOpenFor(
        command.name() + "-stop",
        () -> {
          stop.run();
          closeConsole();
        });
  }

  /** Last, so that whoever watches sees the stop too. */
  private void closeConsole() {
    ConsoleServer closing = console;
    if (closing != null) {
      closing.close();
    }
  }

  @Override
  public final Integer call() {
    try {
      SmallRyeConfig config = config();
      // SmallRye's own list can be walked through only once.
      List<String> names = new ArrayList<>();
      config.getPropertyNames().forEach(names::add);
      Function<String, Optional<String>> lookup = key -> config.getOptionalValue(key, String.class);
      warnOfUnknownKeys(names);
      S settings = read(lookup, names);
      DoorSettings door = DoorSettings.console(lookup, names);
      HealthEndpoint.start(HealthSettings.read(lookup, names), () -> health.get());
      // What is taken or misconfigured is told before it joins; and joining waits for no page.
      console = door.listen() == null ? null : ConsoleServer.open(door);
      String name = start(settings);
      if (console != null) {
        console.start();
      }
      System.out.println(name + " is ready");
      return 0;
    } catch (ConfigurationException wrong) {
      return failed(MISCONFIGURED, wrong);
    } catch (IOException | EngineException refused) {
      return failed(CANNOT_START, refused);
    }
  }

  private int failed(int result, Exception why) {
    System.err.println(command.name() + ": " + why.getMessage());
    return result;
  }

  private SmallRyeConfig config() {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addSystemSources()
        .withSources(new PropertiesConfigSource(properties(), file.toString(), FILE_ORDINAL))
        .build();
  }

  private static void warnOfUnknownKeys(List<String> names) {
    for (String unknown : ConfigurationKeys.unknownKeys(names)) {
      LOG.log(WARNING, ConfigurationKeys.complaint(unknown));
    }
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
}
