package org.holdfast.consoleserver;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Function;
import javax.security.auth.Subject;
import org.eclipse.jetty.security.IdentityService;
import org.eclipse.jetty.security.LoginService;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Session;
import org.holdfast.jmx.LogIns;
import org.holdfast.jmx.LogIns.Grant;
import org.jspecify.annotations.Nullable;

/** Who may log in here, how often it may be tried, and which of the console's roles it gives. */
final class People implements LoginService {
  private static final String VIEWER = "holdfast-viewer";
  private static final String OPERATOR = "holdfast-operator";
  private static final int LONGEST_NAME = 64;

  private static final System.Logger LOG = System.getLogger(People.class.getName());

  private final LogIns logIns;
  private final Attempts attempts;
  private @Nullable IdentityService identities;

  People(LogIns logIns, Attempts attempts) {
    this.logIns = logIns;
    this.attempts = attempts;
  }

  @Override
  public String getName() {
    return "holdfast";
  }

  @Override
  public @Nullable UserIdentity login(
      String name,
      Object password,
      Request request,
      Function<Boolean, Session> getOrCreateSession) {
    InetAddress from = addressOf(request);
    if (!attempts.take(from)) {
      return null;
    }
    Grant grant = grant(name, (String) password);
    if (grant == null) {
      LOG.log(
          WARNING,
          "HF-1612: a log-in to the web console failed, as {0}, from {1}",
          quoted(name),
          from.getHostAddress());
      return null;
    }
    LOG.log(
        INFO,
        "HF-1611: {0} logged in to the web console from {1}",
        quoted(name),
        from.getHostAddress());
    return UserIdentity.from(
        new Subject(), new Person(name, grant), grant.isOperator() ? OPERATOR : VIEWER);
  }

  private @Nullable Grant grant(String name, String password) {
    try {
      return logIns.logIn(name, password);
    } catch (IOException unreadable) {
      warn(unreadable);
      return null;
    }
  }

  static void warn(IOException unreadable) {
    LOG.log(WARNING, "HF-1614: nobody can log in to the web console: {0}", unreadable.getMessage());
  }

  /** A stranger chose it. */
  private static String quoted(String name) {
    String start = name.substring(0, Math.min(name.length(), LONGEST_NAME));
    return '"' + start.replaceAll("[^ -~]|[\"\\\\]", "?") + '"';
  }

  private static InetAddress addressOf(Request request) {
    return ((InetSocketAddress) request.getConnectionMetaData().getRemoteSocketAddress())
        .getAddress();
  }

  @Override
  public boolean validate(UserIdentity user) {
    return true;
  }

  @Override
  public @Nullable IdentityService getIdentityService() {
    return identities;
  }

  @Override
  public void setIdentityService(IdentityService service) {
    identities = service;
  }

  @Override
  public void logout(UserIdentity user) {}
}
