package org.holdfast.consoleserver;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.function.Function;
import javax.security.auth.Subject;
import org.eclipse.jetty.security.IdentityService;
import org.eclipse.jetty.security.LoginService;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Session;
import org.holdfast.jmx.LogIns;
import org.jspecify.annotations.Nullable;

/** Who may log in here, how often it may be tried, and which of the console's roles it gives. */
final class People implements LoginService {
  private static final String VIEWER = "holdfast-viewer";
  private static final String OPERATOR = "holdfast-operator";

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
    if (!attempts.take(addressOf(request)) || !logIns.isRight(name, (String) password)) {
      return null;
    }
    Principal user = () -> name;
    return UserIdentity.from(new Subject(), user, logIns.isOperator(name) ? OPERATOR : VIEWER);
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
