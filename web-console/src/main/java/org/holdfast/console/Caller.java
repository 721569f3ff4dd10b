package org.holdfast.console;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.PrivilegedExceptionAction;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.management.remote.JMXPrincipal;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** Makes a change in the name of who is logged in, as if that person had called over JMX. */
final class Caller {
  // Since Java 18; doAs, its forerunner, is going to be removed.
  private static final @Nullable MethodHandle CALL_AS = callAs();

  private Caller() {}

  static <T> T as(String user, Callable<T> change) throws Exception {
    Subject subject = new Subject(true, Set.of(new JMXPrincipal(user)), Set.of(), Set.of());
    return CALL_AS == null ? doAs(subject, change) : callAs(CALL_AS, subject, change);
  }

  private static <T> T doAs(Subject subject, Callable<T> change) throws Exception {
    PrivilegedExceptionAction<T> action = change::call;
    try {
      return Subject.doAs(subject, action);
    } catch (java.security.PrivilegedActionException wrapped) {
      throw wrapped.getException();
    }
  }

  @SuppressWarnings("unchecked") // callAs gives what the change gives
  private static <T> T callAs(MethodHandle callAs, Subject subject, Callable<T> change)
      throws Exception {
    try {
      return (T) callAs.invoke(subject, change);
    } catch (java.util.concurrent.CompletionException wrapped) {
      throw wrapped.getCause() instanceof Exception cause ? cause : wrapped;
    } catch (Exception | Error unwrapped) {
      throw unwrapped;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static @Nullable MethodHandle callAs() {
    try {
      return MethodHandles.publicLookup()
          .findStatic(
              Subject.class,
              "callAs",
              MethodType.methodType(Object.class, Subject.class, Callable.class));
    } catch (NoSuchMethodException | IllegalAccessException older) {
      return null;
    }
  }
}
