package org.holdfast.consoleserver;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.DoorSettings;
import org.holdfast.jmx.Keystore;
import org.holdfast.jmx.LogIns;
import org.jspecify.annotations.Nullable;

/**
 * The web console of this process, at one port, for people who log in. It looks at the MBeans of
 * this JVM, as in a server. Serves SPEC E6.
 */
public final class ConsoleServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ConsoleServer.class.getName());

  /** Few, because the relay needs the cores; nothing that a stranger can do holds one. */
  private static final int MOST_THREADS = 8;

  /** The console's 200 browsers that watch, and what they ask meanwhile. */
  private static final int MOST_CONNECTIONS = 256;

  private static final int BACKLOG = 50;
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

  /** While there are too many; browsers that watch are sent something each second. */
  private static final Duration LONGEST_SILENCE_OF_MANY = Duration.ofSeconds(5);

  /** A search is continued by a word of the server's, which may be long. */
  private static final int LONGEST_HEADER = 32 * 1024;

  /** Holds the largest answer for strangers, the style sheet, whole. */
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  private static final int LONGEST_FORM = 4 * 1024;
  private static final int MOST_FIELDS = 10;
  private static final int MOST_BUFFER_BYTES = 16 << 20;

  private final Endpoint listen;
  private final boolean isEncrypted;
  private final Server server;
  private final Archive archive;
  private final Sessions sessions;

  private ConsoleServer(
      Endpoint listen, boolean isEncrypted, Server server, Archive archive, Sessions sessions) {
    this.listen = listen;
    this.isEncrypted = isEncrypted;
    this.server = server;
    this.archive = archive;
    this.sessions = sessions;
  }

  /**
   * Takes the port of a door that is open; nobody is answered yet.
   *
   * @throws IOException if it cannot, or if a file is not as it must be; the message says which
   */
  public static ConsoleServer open(DoorSettings door) throws IOException {
    Endpoint listen = Objects.requireNonNull(door.listen());
    LogIns logIns = LogIns.of(door);
    SSLContext tls = Keystore.context(door);
    Server server =
        new Server(
            threads(),
            null,
            new ArrayByteBufferPool(0, -1, -1, -1, MOST_BUFFER_BYTES, MOST_BUFFER_BYTES));
    ServerConnector connector = connector(server, listen, tls);
    listen(connector, listen, door);
    server.addConnector(connector);
    server.addBean(limit(connector));
    server.setErrorHandler(ConsoleServer::refuse);
    Sessions sessions = new Sessions(logIns);
    Archive archive =
        new Archive(listen.port(), new People(logIns, new Attempts(System::nanoTime)), sessions);
    Strangers strangers =
        new Strangers(
            server.getScheduler(),
            new EagerContentHandler(
                new Handler.Sequence(new Front(), archive.console()),
                new EagerContentHandler.FormContentLoaderFactory(MOST_FIELDS, LONGEST_FORM)));
    server.setHandler(strangers);
    connector.addBean(strangers, false);
    return new ConsoleServer(listen, tls != null, server, archive, sessions);
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 1);
    threads.setName("holdfast-console-server");
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    return threads;
  }

  private static ServerConnector connector(
      Server server, Endpoint listen, @Nullable SSLContext tls) {
    ServerConnector connector =
        new ServerConnector(server, null, null, null, 1, 1, protocols(http(), tls));
    connector.setHost(listen.address().toInetAddress().getHostAddress());
    connector.setPort(listen.port());
    connector.setAcceptQueueSize(BACKLOG);
    connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
    connector.setIdleTimeout(LONGEST_SILENCE.toMillis());
    return connector;
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(LONGEST_HEADER);
    return http;
  }

  private static ConnectionFactory[] protocols(HttpConfiguration http, @Nullable SSLContext tls) {
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    if (tls == null) {
      return new ConnectionFactory[] {plain};
    }
    // People also come by an address that the certificate does not name; their browser judges.
    http.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server keys = new SslContextFactory.Server();
    keys.setSslContext(tls);
    return new ConnectionFactory[] {new SslConnectionFactory(keys, plain.getProtocol()), plain};
  }

  private static void listen(ServerConnector connector, Endpoint listen, DoorSettings door)
      throws IOException {
    try {
      connector.open();
    } catch (IOException refused) {
      Throwable why = refused.getCause() == null ? refused : refused.getCause();
      throw new IOException(
          door.key("port") + ": cannot listen on " + listen + ": " + why.getMessage(), refused);
    }
  }

  private static NetworkConnectionLimit limit(ServerConnector connector) {
    NetworkConnectionLimit limit = new NetworkConnectionLimit(MOST_CONNECTIONS, connector);
    limit.setEndPointIdleTimeout(LONGEST_SILENCE_OF_MANY.toMillis());
    return limit;
  }

  /** What does not get as far as the console, which has words of its own; nothing is repeated. */
  static boolean refuse(Request request, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
    Content.Sink.write(response, true, "Refused: " + response.getStatus() + "\n", callback);
    return true;
  }

  /**
   * Answers from now on.
   *
   * @throws IOException if the console cannot be unpacked or started
   */
  public void start() throws IOException {
    archive.unpack();
    try {
      server.start();
    } catch (Exception broken) {
      throw new IOException("the web console cannot start: " + broken, broken);
    }
    sessions.start();
    LOG.log(INFO, "The web console listens on {0}{1}", listen, isEncrypted ? ", with TLS" : "");
    if (!isEncrypted && !listen.address().toInetAddress().isLoopbackAddress()) {
      LOG.log(
          WARNING,
          "HF-1608: the web console listens on {0} without TLS: passwords cross the network as they"
              + " are; listen on 127.0.0.1 and come through ssh, or set holdfast.console.keystore",
          listen);
    }
  }

  /** Stops; whoever watches is cut off. */
  @Override
  public void close() {
    try (archive;
        sessions) {
      server.stop();
    } catch (Exception left) {
      LOG.log(WARNING, "HF-1610: the web console did not stop in good order: {0}", left.toString());
    }
  }
}
