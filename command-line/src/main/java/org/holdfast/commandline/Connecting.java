package org.holdfast.commandline;

import java.io.IOException;
import java.net.MalformedURLException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXServiceURL;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which node is asked: found on this machine, or named. */
final class Connecting {
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[\\w.-]+):(\\d{1,5})");
  private static final String PASSWORD = "HOLDFAST_JMX_PASSWORD";
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String REGISTRY_SOCKETS = "com.sun.jndi.rmi.factory.socket";
  private static final int PATIENCE_SECONDS = 10;

  /** WildFly's client tells its versions. Held, because a logger that nobody holds forgets. */
  private static final Logger QUIET = Logger.getLogger("org");

  @Option(
      names = "--jmx",
      paramLabel = "URL",
      description =
          "A node of another machine: HOST:PORT, or a whole service:jmx: address. Without it a"
              + " process of this user on this machine is found.")
  private String url = "";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description =
          "Who logs in at --jmx. The password is asked for, unless --password-file or the"
              + " environment variable "
              + PASSWORD
              + " holds it.")
  private String user = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Whose first line is the password.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description =
          "Comes to --jmx over TLS only, and to nobody but whom a certificate in this file vouches"
              + " for (PEM). So does the system property javax.net.ssl.trustStore.")
  private @Nullable Path trusted;

  @Option(
      names = "--process",
      paramLabel = "PID",
      description = "The process on this machine, where there are several clusters.")
  private String process = "";

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      description = "The node that is asked. Each answers for its whole cluster.")
  private String instance = "";

  /**
   * Connects.
   *
   * @throws Failure if there is no such node
   */
  Node open(Terminal terminal) {
    if (url.isEmpty()) {
      if (trusted != null) {
        throw Failure.usage("--trust is for --jmx; a process of this machine is asked without TLS");
      }
      return openLocal();
    }
    if (!process.isEmpty()) {
      throw Failure.usage("--jmx and --process exclude each other");
    }
    QUIET.setLevel(Level.WARNING);
    if (trusted != null) {
      Trust.only(trusted);
    }
    return connect(serviceUrl(url), environment(terminal), instance, url);
  }

  private Node openLocal() {
    try {
      Choice choice = choose();
      String where = "process " + choice.process().pid();
      return connect(serviceUrl(choice.process().address()), Map.of(), choice.node(), where);
    } catch (IOException refused) {
      throw Failure.cannotConnect(
          "the process on this machine cannot be asked: " + refused.getMessage());
    } catch (NoClassDefFoundError jre) {
      throw Failure.cannotConnect(
          "this Java is a JRE and cannot look for processes: use a JDK, or --jmx HOST:PORT");
    }
  }

  private Choice choose() throws IOException {
    if (process.isEmpty()) {
      return Choice.of(LocalProcess.all(), instance);
    }
    LocalProcess named = LocalProcess.of(process);
    return named.nodes().isEmpty()
        ? new Choice(named, instance)
        : Choice.of(List.of(named), instance);
  }

  /** The whole address; {@code HOST:PORT} is short for that of a JVM's own agent. */
  static JMXServiceURL serviceUrl(String written) {
    try {
      if (HOST_AND_PORT.matcher(written).matches()) {
        return new JMXServiceURL("service:jmx:rmi:///jndi/rmi://" + written + "/jmxrmi");
      }
      return new JMXServiceURL(written);
    } catch (MalformedURLException malformed) {
      throw Failure.usage(
          "--jmx is '"
              + written
              + "'; allowed: HOST:PORT, or an address such as"
              + " service:jmx:rmi:///jndi/rmi://10.0.0.11:9999/jmxrmi");
    }
  }

  private Map<String, Object> environment(Terminal terminal) {
    Map<String, Object> environment = new HashMap<>();
    if (trusted != null || System.getProperty(TRUST_STORE) != null) {
      // Else who is in between could name another place as the node's, and be told the password.
      environment.put(REGISTRY_SOCKETS, new SslRMIClientSocketFactory());
    }
    if (!user.isEmpty()) {
      environment.put(JMXConnector.CREDENTIALS, new String[] {user, password(terminal)});
    }
    return environment;
  }

  private String password(Terminal terminal) {
    if (passwordFile != null) {
      return firstLine(passwordFile);
    }
    String set = System.getenv(PASSWORD);
    String known = set == null ? terminal.password("Password of " + user + ": ") : set;
    if (known == null) {
      throw Failure.usage(
          "there is no terminal to ask for the password of "
              + user
              + ": use --password-file, or set "
              + PASSWORD);
    }
    return known;
  }

  private static String firstLine(Path file) {
    try {
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException unreadable) {
      throw Failure.usage("--password-file " + file + " cannot be read: " + unreadable);
    }
  }

  /** Nobody waits for minutes for a machine that does not answer. */
  private static Node connect(
      JMXServiceURL url, Map<String, Object> environment, String instance, String where) {
    CompletableFuture<Node> connecting = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                connecting.complete(Node.connect(url, environment, instance));
              } catch (Throwable why) {
                connecting.completeExceptionally(why);
              }
            },
            "connect");
    thread.setDaemon(true);
    thread.start();
    try {
      return connecting.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw because(Objects.requireNonNull(failed.getCause()), url, where);
    } catch (TimeoutException late) {
      throw Failure.cannotConnect(where + " did not answer within " + PATIENCE_SECONDS + " s");
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw Failure.cannotConnect("interrupted");
    }
  }

  private static Failure because(Throwable why, JMXServiceURL url, String where) {
    if (why instanceof Failure known) {
      return known;
    }
    if (why instanceof SecurityException) {
      return Failure.cannotConnect(
          where + " refuses the log-in (--user NAME): " + why.getMessage());
    }
    if (why instanceof MalformedURLException && url.getProtocol().startsWith("remote")) {
      return Failure.cannotConnect(
          "WildFly's own protocol needs its client: set JBOSS_HOME to a WildFly that has"
              + " bin/client/jboss-client.jar");
    }
    boolean isOther = rootOf(why).startsWith("non-JRMP server");
    return Failure.cannotConnect(
        "cannot connect to "
            + where
            + ": "
            + (isOther ? "nobody speaks JMX there without TLS (--trust FILE)" : rootOf(why)));
  }

  private static String rootOf(Throwable why) {
    Throwable root = why;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage() == null ? root : root.getMessage());
  }
}
