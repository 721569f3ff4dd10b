package org.holdfast.jmx;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.rmi.server.RemoteServer;
import java.rmi.server.ServerNotActiveException;
import java.security.AccessController;
import java.security.Principal;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** Who calls an operation, as far as this thread tells. */
final class Caller {
  private static final int LONGEST = 100;
  private static final String NOBODY = "somebody without a log-in";
  private static final String ROOT = "root";
  private static final String USER = System.getProperty("user.name");
  private static final String JVMS_DOOR = "com.sun.management.jmxremote.";

  /** {@code Subject.current()}, which is there since Java 18; null: it is not. */
  private static final @Nullable MethodHandle CURRENT = current();

  private Caller() {}

  private static @Nullable MethodHandle current() {
    try {
      return MethodHandles.publicLookup()
          .findStatic(Subject.class, "current", MethodType.methodType(Subject.class));
    } catch (ReflectiveOperationException older) {
      return null;
    }
  }

  /** The log-in's name and the address that it came from, where they are known. */
  static String name() {
    String who = logIns().distinct().collect(Collectors.joining(", "));
    Optional<WildFlyLogIn> wildFlys =
        who.isEmpty() ? WildFlyLogIn.ofThisThread() : Optional.empty();
    return wildFlys
        .map(one -> named(one.name(), one.address()))
        .orElseGet(() -> who.isEmpty() ? nameless(address()) : named(who, address()));
  }

  private static String nameless(String from) {
    return isAttached(from)
        ? named("a local user (" + (USER.equals(ROOT) ? ROOT : USER + " or " + ROOT) + ")", "")
        : named(NOBODY, from);
  }

  /**
   * Whether it came through the JVM's own door for programs of this machine, as JConsole and the
   * command line do. Its address is told only to whom the operating system lets attach: the user
   * that this process runs as, and root.
   */
  private static boolean isAttached(String from) {
    return !from.isEmpty() && !isOpenToAll() && isHere(from);
  }

  /** Then whoever reaches the JVM's other door comes without a log-in, too. */
  private static boolean isOpenToAll() {
    return System.getProperty(JVMS_DOOR + "port") != null
        && "false".equals(System.getProperty(JVMS_DOOR + "authenticate"));
  }

  private static boolean isHere(String address) {
    try {
      InetAddress from = InetAddress.getByName(address);
      return from.isLoopbackAddress() || NetworkInterface.getByInetAddress(from) != null;
    } catch (IOException unknown) {
      return false;
    }
  }

  private static String named(String who, String from) {
    String name = who + (from.isEmpty() ? "" : " from " + from);
    String harmless = name.replaceAll("\\p{Cntrl}", "?");
    return harmless.length() > LONGEST ? harmless.substring(0, LONGEST) : harmless;
  }

  /** The names of the log-in; empty: there is none. */
  static Stream<String> logIns() {
    Subject subject = subject();
    return subject == null
        ? Stream.empty()
        : subject.getPrincipals().stream().map(Principal::getName);
  }

  @SuppressWarnings("removal") // What Java 17 has; from 18 on the other way is taken.
  private static @Nullable Subject subject() {
    if (CURRENT == null) {
      return Subject.getSubject(AccessController.getContext());
    }
    try {
      return (Subject) CURRENT.invokeExact();
    } catch (Throwable defect) {
      throw new IllegalStateException("the current subject cannot be read", defect);
    }
  }

  /** Empty: it did not come over RMI. */
  private static String address() {
    try {
      return RemoteServer.getClientHost();
    } catch (ServerNotActiveException other) {
      return "";
    }
  }
}
