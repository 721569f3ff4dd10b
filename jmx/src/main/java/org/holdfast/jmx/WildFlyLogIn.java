package org.holdfast.jmx;

import java.lang.reflect.Method;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who came through WildFly's management port. WildFly calls MBeans without a Subject and keeps the
 * log-in with the thread, where only its own classes find it; elsewhere there is nobody.
 */
record WildFlyLogIn(String name, String address) {
  private static final String MODULE = "org.jboss.as.controller";
  private static final @Nullable Method CURRENT = current();

  private static @Nullable Method current() {
    try {
      Class<?> modules =
          Class.forName("org.jboss.modules.Module", false, ClassLoader.getSystemClassLoader());
      Class<?> context =
          (Class<?>)
              modules
                  .getMethod("loadClassFromBootModuleLoader", String.class, String.class)
                  .invoke(null, MODULE, MODULE + ".AccessAuditContext");
      return context.getMethod("currentAccessAuditContext");
    } catch (ReflectiveOperationException anotherServer) {
      return null;
    }
  }

  /** Of whoever calls on this thread. */
  static Optional<WildFlyLogIn> ofThisThread() {
    if (CURRENT == null) {
      return Optional.empty();
    }
    try {
      Object context = CURRENT.invoke(null);
      return context == null ? Optional.empty() : of(context);
    } catch (ReflectiveOperationException anotherVersion) {
      return Optional.empty();
    }
  }

  private static Optional<WildFlyLogIn> of(Object context) throws ReflectiveOperationException {
    Object identity = ask(context, "getSecurityIdentity");
    Object principal = identity == null ? null : ask(identity, "getPrincipal");
    Object address = ask(context, "getRemoteAddress");
    return principal == null
        ? Optional.empty()
        : Optional.of(
            new WildFlyLogIn(
                String.valueOf(ask(principal, "getName")),
                address instanceof InetAddress known ? known.getHostAddress() : ""));
  }

  private static @Nullable Object ask(Object whom, String what)
      throws ReflectiveOperationException {
    return whom.getClass().getMethod(what).invoke(whom);
  }
}
