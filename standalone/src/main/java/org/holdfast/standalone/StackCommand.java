package org.holdfast.standalone;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.ConfigurationException;
import org.holdfast.configuration.ControlSocketSettings;
import org.holdfast.configuration.DoorSettings;
import org.holdfast.configuration.StackSettings;
import org.holdfast.controlsocket.ControlSocket;
import org.holdfast.jmx.Announcement;
import org.holdfast.jmx.ControlSocketBean;
import org.holdfast.jmx.NodeBeans;
import org.holdfast.jmx.RemoteJmx;
import org.holdfast.program.Metric;
import org.holdfast.program.Program;
import org.holdfast.stack.StackCounts;
import org.holdfast.stack.TargetStack;
import picocli.CommandLine.Command;

/** The program {@code stack --config FILE}. */
@Command(
    name = "stack",
    mixinStandardHelpOptions = true,
    description = "Takes the affinity messages of this host's programs at a control socket.",
    footer = {
      "Environment variables and system properties override the file, as MicroProfile Config says.",
      "Exits 2 if a setting is wrong, 1 if it cannot listen or join its cluster."
    })
public final class StackCommand extends Program<StackSettings> {
  private static final System.Logger LOG = System.getLogger(StackCommand.class.getName());

  private DoorSettings jmx = DoorSettings.NO_JMX;

  private StackCommand() {}

  /** Starts it. */
  public static void main(String... arguments) {
    run(new StackCommand(), arguments);
  }

  @Override
  protected StackSettings read(Function<String, Optional<String>> lookup, Iterable<String> names) {
    jmx = DoorSettings.jmx(lookup, names);
    StackSettings settings = StackSettings.read(lookup, names);
    if (!settings.controlSocket().isOn()) {
      throw new ConfigurationException(
          ControlSocketSettings.PATH,
          null,
          "an absolute path, or an address as "
              + ControlSocketSettings.TCP
              + "; nobody could speak to a stack that runs alone without either");
    }
    return settings;
  }

  @Override
  protected String start(StackSettings settings) throws IOException {
    // A program that is started again and again must not join and leave each time.
    ControlSocket.check(settings.controlSocket());
    RemoteJmx remote = RemoteJmx.start(jmx);
    StackEngine engine = StackEngine.start(settings);
    NodeBeans beans = NodeBeans.ofTarget(engine.stack(), engine.management());
    Announcement announcement = Announcement.of(settings.targetName(), settings.cluster().name());
    try {
      ControlSocket socket = ControlSocket.start(settings, engine.stack());
      ControlSocketBean socketBean =
          ControlSocketBean.register(settings.targetName(), socket::counts);
      healthIs(settings.targetName(), engine::health);
      shows(settings.targetName(), metrics(engine.stack()));
      whenStopped(
          () ->
              stop(
                  List.of(engine::drain, socketBean, socket, announcement, beans, engine, remote)));
    } catch (IOException | ConfigurationException refused) {
      engine.close();
      throw refused;
    }
    return "stack " + settings.targetName();
  }

  private static List<Metric> metrics(TargetStack stack) {
    List<Metric> metrics = new ArrayList<>();
    Supplier<StackCounts> counts = stack.administration()::counts;
    metrics.add(started("created", () -> counts.get().starts()));
    metrics.add(started("renewed", () -> counts.get().renewals()));
    metrics.add(ended("requested", () -> counts.get().ends()));
    for (EndReason reason : EndReason.values()) {
      metrics.add(ended(inLowerCase(reason), () -> counts.get().unasked(reason)));
    }
    for (ReturnCode code : ReturnCode.values()) {
      if (!code.isDone()) {
        metrics.add(
            Metric.counter(
                "holdfast.affinity.refusals",
                "{request}",
                "holdfast.return_code",
                inLowerCase(code),
                () -> counts.get().refused(code)));
      }
    }
    metrics.add(Metric.gauge("holdfast.affinity.owned", "{affinity}", stack::size));
    metrics.add(Metric.gauge("holdfast.connection.active", "{connection}", stack::connectionCount));
    return metrics;
  }

  private static Metric started(String outcome, LongSupplier value) {
    return Metric.counter(
        "holdfast.affinity.starts", "{affinity}", "holdfast.outcome", outcome, value);
  }

  private static Metric ended(String reason, LongSupplier value) {
    return Metric.counter("holdfast.affinity.ends", "{affinity}", "holdfast.reason", reason, value);
  }

  private static String inLowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void stop(List<AutoCloseable> lastFirst) {
    for (AutoCloseable one : lastFirst) {
      try {
        one.close();
      } catch (Exception left) {
        LOG.log(WARNING, "HF-1003: the stop goes on without it: {0}", left.toString());
      }
    }
  }
}
