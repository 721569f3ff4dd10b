package org.holdfast.console;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A browser that watches: a response that never ends. What is sent waits here, so that only a
 * thread of its own, which it has while there is something to write, waits for a slow one. Safe for
 * all threads.
 */
final class Browser {
  /** What may wait for one that does not read. */
  private static final int MOST_BYTES = 4 << 20;

  private final String user;
  private final @Nullable HttpSession session;
  private final long since;
  private final AsyncContext context;
  private final Executor writers;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean writing;
  private boolean closing;
  private boolean closed;

  Browser(
      String user,
      @Nullable HttpSession session,
      long since,
      AsyncContext context,
      Executor writers) {
    this.user = user;
    this.session = session;
    this.since = since;
    this.context = context;
    this.writers = writers;
  }

  String user() {
    return user;
  }

  /** When it came, as {@link System#nanoTime} counts. */
  long since() {
    return since;
  }

  /** Whether its session has ended: whoever watches is not logged in any more. */
  boolean isLoggedOut() {
    if (session == null) {
      return false;
    }
    try {
      var unused = session.getCreationTime();
      return false;
    } catch (IllegalStateException ended) {
      return true;
    }
  }

  /**
   * Sends it an event.
   *
   * @return false: it reads too slowly, and is cut off
   */
  synchronized boolean send(String event, String json) {
    byte[] bytes =
        ("event: " + event + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    if (waitingBytes + bytes.length > MOST_BYTES) {
      close();
      return false;
    }
    waiting.add(bytes);
    waitingBytes += bytes.length;
    writeSoon();
    return true;
  }

  private void writeSoon() {
    if (!writing && !closed) {
      writing = true;
      writers.execute(this::write);
    }
  }

  private void write() {
    try {
      OutputStream out = context.getResponse().getOutputStream();
      for (byte[] next = next(); next != null; next = next()) {
        out.write(next);
        out.flush();
      }
    } catch (IOException | IllegalStateException gone) {
      close();
      complete();
    }
  }

  private synchronized byte @Nullable [] next() {
    if (closing) {
      complete();
    }
    byte[] next = closing ? null : waiting.poll();
    waitingBytes -= next == null ? 0 : next.length;
    writing = next != null;
    return next;
  }

  /** Nothing is sent any more; it is closed as soon as what is being written is. */
  synchronized void close() {
    if (!closing) {
      closing = true;
      waiting.clear();
      writeSoon();
    }
  }

  private synchronized void complete() {
    if (!closed) {
      closed = true;
      try {
        context.complete();
      } catch (IllegalStateException completedAlready) {
        // The server was faster.
      }
    }
  }

  /** Whether the connection is let go. */
  synchronized boolean isClosed() {
    return closed;
  }
}
