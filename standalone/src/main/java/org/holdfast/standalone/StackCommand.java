package org.holdfast.standalone;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.ConfigurationException;
import org.holdfast.configuration.ControlSocketSettings;
import org.holdfast.configuration.JmxSettings;
import org.holdfast.configuration.StackSettings;
import org.holdfast.controlsocket.ControlSocket;
import org.holdfast.jmx.ControlSocketBean;
import org.holdfast.jmx.NodeBeans;
import org.holdfast.jmx.RemoteJmx;
import org.holdfast.program.Program;
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

  private JmxSettings jmx = JmxSettings.OFF;

  private StackCommand() {}

  /** Starts it. */
  public static void main(String... arguments) {
    run(new StackCommand(), arguments);
  }

  @Override
  protected StackSettings read(Function<String, Optional<String>> lookup, Iterable<String> names) {
    jmx = JmxSettings.read(lookup, names);
    StackSettings settings = StackSettings.read(lookup, names);
    if (!settings.controlSocket().isOn()) {
      throw new ConfigurationException(
          ControlSocketSettings.PATH,
          null,
          "an absolute path; nobody could speak to a stack that runs alone without it");
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
    try {
      ControlSocket socket = ControlSocket.start(settings, engine.stack());
      ControlSocketBean socketBean =
          ControlSocketBean.register(settings.targetName(), socket::counts);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> stop(List.of(engine::drain, socketBean, socket, beans, engine, remote)),
                  "stack-stop"));
    } catch (IOException | ConfigurationException refused) {
      engine.close();
      throw refused;
    }
    return "stack " + settings.targetName();
  }

  private static void stop(List<AutoCloseable> lastFirst) {
    for (AutoCloseable one : lastFirst) {
      try {
        one.close();
      } catch (Exception left) {
        LOG.log(WARNING, "the stop goes on without it: {0}", left.toString());
      }
    }
  }
}
