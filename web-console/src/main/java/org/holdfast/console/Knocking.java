package org.holdfast.console;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;

/**
 * The server opens a session for everybody who is shown the log-in page. Who does not log in within
 * some minutes is forgotten, long before a session of somebody who has.
 */
public final class Knocking implements HttpSessionListener {
  private static final int SECONDS = 300;
  private static final int SECONDS_A_MINUTE = 60;

  /** For the server. */
  public Knocking() {}

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    event.getSession().setMaxInactiveInterval(SECONDS);
  }

  /** Somebody has logged in. */
  static void over(HttpSession session) {
    session.setMaxInactiveInterval(
        session.getServletContext().getSessionTimeout() * SECONDS_A_MINUTE);
  }
}
