package org.holdfast.consoleserver;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * What a connection is granted on which nobody has been known: one answer, which its socket can
 * hold, so that no thread waits for who does not read; and ten seconds, however it drips.
 */
final class Strangers extends Handler.Wrapper implements Connection.Listener {
  private static final Duration TIME = Duration.ofSeconds(10);

  private static final String KNOWN = Strangers.class.getName() + ".known";
  private static final String END = Strangers.class.getName() + ".end";

  private final Scheduler scheduler;

  Strangers(Scheduler scheduler, Handler handler) {
    super(handler);
    this.scheduler = scheduler;
  }

  /** Somebody who has logged in asks on this connection. */
  static void isKnown(Request request) {
    request.getConnectionMetaData().setAttribute(KNOWN, true);
  }

  /** Somebody asks who has not logged in, or no longer is. */
  static void isUnknown(Request request) {
    request.getConnectionMetaData().removeAttribute(KNOWN);
  }

  private static boolean isOfAStranger(Attributes connection) {
    return connection.getAttribute(KNOWN) == null;
  }

  /** With TLS also told of the outer connection, which the one inside ends. */
  @Override
  public void onOpened(Connection opened) {
    if (opened instanceof ConnectionMetaData connection) {
      connection.setAttribute(
          END,
          scheduler.schedule(
              () -> endOfAStranger(opened, connection), TIME.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  private static void endOfAStranger(Connection opened, ConnectionMetaData connection) {
    if (isOfAStranger(connection)) {
      opened.getEndPoint().close();
    }
  }

  @Override
  public void onClosed(Connection closed) {
    if (closed instanceof ConnectionMetaData connection
        && connection.getAttribute(END) instanceof Scheduler.Task end) {
      end.cancel();
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    request.addHttpStreamWrapper(stream -> new OneAnswer(stream, request.getConnectionMetaData()));
    return super.handle(request, response, callback);
  }

  /** Decides when an answer leaves, because a refusal forgets the headers that were set before. */
  private static final class OneAnswer extends HttpStream.Wrapper {
    private final ConnectionMetaData connection;

    OneAnswer(HttpStream stream, ConnectionMetaData connection) {
      super(stream);
      this.connection = connection;
    }

    @Override
    public void send(
        MetaData.Request request,
        MetaData.Response response,
        boolean last,
        ByteBuffer content,
        Callback callback) {
      boolean isTheOnly = response != null && isOfAStranger(connection);
      super.send(request, isTheOnly ? closing(response) : response, last, content, callback);
    }

    private static MetaData.Response closing(MetaData.Response response) {
      return new MetaData.Response(
          response.getStatus(),
          response.getReason(),
          response.getHttpVersion(),
          HttpFields.build(response.getHttpFields())
              .put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString()),
          response.getContentLength(),
          response.getTrailersSupplier());
    }
  }
}
