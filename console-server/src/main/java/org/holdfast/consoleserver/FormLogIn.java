package org.holdfast.consoleserver;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.Authenticator;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.security.authentication.LoginAuthenticator;
import org.eclipse.jetty.security.authentication.SessionAuthentication;
import org.eclipse.jetty.server.FormFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Session;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * Log-in by the form of the console. Unlike Jetty's own it opens no session for whoever has not
 * logged in, so strangers fill no memory; and it takes passwords from a form alone, never from an
 * address, which others log.
 */
final class FormLogIn extends LoginAuthenticator {
  private static final String CHECK = "/j_security_check";
  private static final String PAGE = "/public/log-in";
  private static final String PAGE_AFTER_FAILURE = "/public/log-in/failed";

  /** By this the console knows what was asked for when it shows its page instead. */
  private static final String ASKED_FOR = "jakarta.servlet.forward.servlet_path";

  private final Sessions sessions;

  FormLogIn(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public String getAuthenticationType() {
    return Authenticator.FORM_AUTH;
  }

  @Override
  public AuthenticationState validateRequest(
      Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (path.equals(CHECK) && HttpMethod.POST.is(request.getMethod())) {
      return check(request, response, callback);
    }
    Session session = request.getSession(false);
    if (session != null
        && session.getAttribute(SessionAuthentication.AUTHENTICATED_ATTRIBUTE)
            instanceof AuthenticationState known) {
      Strangers.isKnown(request);
      return known;
    }
    Strangers.isUnknown(request);
    request.setAttribute(ASKED_FOR, path);
    return serveInstead(PAGE, request);
  }

  private AuthenticationState check(Request request, Response response, Callback callback) {
    Fields sent;
    try {
      sent = FormFields.getFields(request);
    } catch (RuntimeException unreadable) {
      return refuse(unreadable, request, response, callback);
    }
    UserIdentity user =
        login(text(sent, "j_username"), text(sent, "j_password"), request, response);
    if (user == null) {
      return serveInstead(PAGE_AFTER_FAILURE, request);
    }
    // The password is not kept.
    Session session = request.getSession(true);
    session.setAttribute(
        SessionAuthentication.AUTHENTICATED_ATTRIBUTE,
        new SessionAuthentication(getAuthenticationType(), user, ""));
    sessions.add(session, (Person) user.getUserPrincipal());
    Response.sendRedirect(
        request, response, callback, HttpStatus.SEE_OTHER_303, Archive.PATH + "/", true);
    return new UserAuthenticationSent(getAuthenticationType(), user);
  }

  /** It counts as a log-in that failed. */
  private AuthenticationState refuse(
      RuntimeException unreadable, Request request, Response response, Callback callback) {
    var unused = login("", "", request, response);
    response.setStatus(status(unreadable));
    ConsoleServer.refuse(request, response, callback);
    return AuthenticationState.SEND_FAILURE;
  }

  private static int status(RuntimeException unreadable) {
    Throwable why = unreadable instanceof CompletionException ? unreadable.getCause() : unreadable;
    return why instanceof HttpException known ? known.getCode() : HttpStatus.BAD_REQUEST_400;
  }

  /** Whoever logs in gets a session and a token that nobody has seen before. */
  @Override
  protected void updateSession(Request request, Response response) {
    Session before = request.getSession(false);
    if (before != null) {
      before.invalidate();
    }
  }

  private static String text(Fields sent, String name) {
    return Objects.requireNonNullElse(sent.getValue(name), "");
  }

  @Override
  public void logout(Request request, Response response) {
    super.logout(request, response);
    Session session = request.getSession(false);
    if (session != null) {
      session.removeAttribute(SessionAuthentication.AUTHENTICATED_ATTRIBUTE);
    }
  }

  private static AuthenticationState serveInstead(String page, Request request) {
    return new AuthenticationState.ServeAs(
        HttpURI.build(request.getHttpURI()).pathQuery(Archive.PATH + page).asImmutable());
  }
}
