package org.holdfast.console;

import java.lang.management.ManagementFactory;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;

/**
 * The MBeans of the stack or front tier in this JVM, which answer for the whole cluster. They may
 * come and go while the console is there. Safe for all threads.
 */
final class Management {
  private static final String DOMAIN = "org.holdfast";

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  /** The name of the stack or front tier that is asked; the first, should there be several. */
  Optional<String> instance() {
    return find("AffinityTable").map(name -> ObjectName.unquote(name.getKeyProperty("instance")));
  }

  /**
   * An operation's result.
   *
   * @param arguments Strings, and boxed ints and longs that stand for primitive ones
   * @throws Refusal if there is no such MBean, or it refuses or fails, in its own words
   */
  Object invoke(String type, String operation, Object... arguments) throws Refusal {
    String[] signature = new String[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      signature[i] = typeOf(arguments[i]);
    }
    try {
      return server.invoke(named(type), operation, arguments, signature);
    } catch (JMException | RuntimeMBeanException failed) {
      throw refusal(failed);
    }
  }

  /** An attribute's value, as {@link #invoke} gets an operation's result. */
  Object attribute(String type, String attribute) throws Refusal {
    try {
      return server.getAttribute(named(type), attribute);
    } catch (JMException | RuntimeMBeanException failed) {
      throw refusal(failed);
    }
  }

  private static String typeOf(Object argument) {
    if (argument instanceof Integer) {
      return "int";
    }
    return argument instanceof Long ? "long" : argument.getClass().getName();
  }

  private ObjectName named(String type) throws Refusal {
    return find(type).orElseThrow(Management::nothingHere);
  }

  private Optional<ObjectName> find(String type) {
    Set<ObjectName> names = server.queryNames(pattern(type), null);
    return names.stream()
        .filter(name -> name.getKeyProperty("instance") != null)
        .sorted()
        .findFirst();
  }

  private static ObjectName pattern(String type) {
    try {
      return new ObjectName(DOMAIN + ":type=" + type + ",*");
    } catch (JMException malformed) {
      throw new IllegalArgumentException(type, malformed);
    }
  }

  private static Refusal nothingHere() {
    return new Refusal(
        Refusal.UNAVAILABLE,
        "There is no cluster to show here: in a server, deploy an application with the connector, or "
            + "look at its log for why the connector did not start; a program shows it while it "
            + "runs, and a front tier that runs alone has none.");
  }

  private static Refusal refusal(Exception failed) {
    if (failed instanceof InstanceNotFoundException) {
      return nothingHere();
    }
    Throwable cause =
        failed instanceof MBeanException || failed instanceof RuntimeMBeanException
            ? failed.getCause()
            : failed;
    if (cause instanceof IllegalArgumentException || cause instanceof NoSuchElementException) {
      return new Refusal(Refusal.BAD_REQUEST, String.valueOf(cause.getMessage()));
    }
    return new Refusal(Refusal.UNAVAILABLE, "The node could not answer: " + cause);
  }
}
