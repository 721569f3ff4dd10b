package org.holdfast.jmx;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
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
        .orElseGet(() -> named(who.isEmpty() ? NOBODY : who, address()));
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
