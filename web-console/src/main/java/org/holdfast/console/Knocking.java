package org.holdfast.console;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who has been shown the log-in page and has not logged in: the server opens a session for each. It
 * is forgotten soon, and sooner where there are many. Safe for all threads.
 */
final class Knocking implements HttpSessionListener {
  static final int MOST = 1_000;
  private static final String KEY = Knocking.class.getName();
  private static final int SECONDS = 300;
  private static final int SECONDS_A_MINUTE = 60;

  /** By the id that they began with, which a log-in changes; those who came first are the first. */
  private final Map<String, HttpSession> waiting = new LinkedHashMap<>();

  private final AtomicLong tooMany = new AtomicLong();

  /** Sessions that were given up because too many waited. */
  long tooMany() {
    return tooMany.get();
  }

  @Override
  public synchronized void sessionCreated(HttpSessionEvent event) {
    HttpSession session = event.getSession();
    session.setMaxInactiveInterval(SECONDS);
    session.setAttribute(KEY, session.getId());
    waiting.put(session.getId(), session);
    if (waiting.size() > MOST) {
      forgetTheFirst();
    }
  }

  private void forgetTheFirst() {
    Iterator<HttpSession> first = waiting.values().iterator();
    HttpSession session = first.next();
    first.remove();
    tooMany.incrementAndGet();
    try {
      // To invalidate it here would take the cookie from whoever is asking now.
      session.setMaxInactiveInterval(1);
    } catch (IllegalStateException goneAlready) {
      // As was wanted.
    }
  }

  @Override
  public synchronized void sessionDestroyed(HttpSessionEvent event) {
    remove(event.getSession());
  }

  /** Somebody has logged in: the session lasts as long as any. */
  synchronized void isOver(HttpSession session) {
    remove(session);
    session.setMaxInactiveInterval(
        session.getServletContext().getSessionTimeout() * SECONDS_A_MINUTE);
  }

  private void remove(HttpSession session) {
    if (session.getAttribute(KEY) instanceof String id) {
      waiting.remove(id);
    }
  }
}
