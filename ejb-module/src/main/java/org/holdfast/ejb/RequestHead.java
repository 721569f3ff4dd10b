package org.holdfast.ejb;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.holdfast.affinity.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request as another server gets it: as it came, but for the fields that belong to
 * one connection, with the client's connection added to {@code Forwarded}.
 */
final class RequestHead {
  private final HttpServletRequest request;
  private final Set<String> notPassedOn;
  private final StringBuilder text = new StringBuilder(1_024);

  private RequestHead(HttpServletRequest request) {
    this.request = request;
    notPassedOn = Headers.hopByHop(values(request, "Connection"));
    notPassedOn.addAll(
        List.of(
            "content-length",
            "forwarded",
            "host",
            "x-forwarded-for",
            Headers.HANDED_OVER.toLowerCase(Locale.ROOT)));
  }

  static List<String> values(HttpServletRequest request, String name) {
    return Collections.list(request.getHeaders(name));
  }

  /** Whether a body follows whose length nobody knows yet. */
  static boolean isChunked(HttpServletRequest request) {
    boolean isHttp1 = request.getProtocol().startsWith("HTTP/1");
    return request.getContentLengthLong() < 0
        && (!isHttp1 || request.getHeader("Transfer-Encoding") != null);
  }

  /**
   * Ready to be sent.
   *
   * @param origin whether the proxies' fields were believed: only then they are passed on
   * @param peer the connection's other end
   * @param instance that hands it over
   */
  static ByteBuffer of(
      HttpServletRequest request, Origin origin, Endpoint peer, Endpoint instance) {
    RequestHead head = new RequestHead(request);
    head.requestLine();
    head.hosts();
    head.fieldsOfTheClient();
    head.path(origin, peer);
    head.field(Headers.HANDED_OVER, handedOverBy(request, instance));
    head.framing();
    head.text.append("\r\n");
    return ByteBuffer.wrap(head.text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private void requestLine() {
    text.append(request.getMethod()).append(' ').append(request.getRequestURI());
    String query = request.getQueryString();
    if (query != null) {
      text.append('?').append(query);
    }
    text.append(" HTTP/1.1\r\n");
  }

  private void hosts() {
    String host = request.getHeader("Host");
    field("Host", host == null ? request.getServerName() + ":" + request.getServerPort() : host);
  }

  private void fieldsOfTheClient() {
    for (String name : Collections.list(request.getHeaderNames())) {
      if (!notPassedOn.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
        values(request, name).forEach(value -> field(name, value));
      }
    }
  }

  /** Each field that was believed gets its next hop, so that both say the same to the owner. */
  private void path(Origin origin, Endpoint peer) {
    List<String> older = origin.isBelieved() ? values(request, Headers.X_FORWARDED_FOR) : List.of();
    List<String> standard = origin.isBelieved() ? values(request, Headers.FORWARDED) : List.of();
    older.forEach(line -> field(Headers.X_FORWARDED_FOR, line));
    standard.forEach(line -> field(Headers.FORWARDED, line));
    if (!older.isEmpty()) {
      field(Headers.X_FORWARDED_FOR, peer.address().toString());
    }
    if (older.isEmpty() || !standard.isEmpty()) {
      field(Headers.FORWARDED, element(peer) + ";proto=" + request.getScheme());
    }
  }

  private static String element(Endpoint peer) {
    String address = peer.address().toString();
    String node = peer.address().isIpv4() ? address : "[" + address + "]";
    return "for=\"" + node + (peer.port() == 0 ? "" : ":" + peer.port()) + "\"";
  }

  private static String handedOverBy(HttpServletRequest request, Endpoint instance) {
    String before = request.getHeader(Headers.HANDED_OVER);
    return before == null ? instance.toString() : before + ", " + instance;
  }

  /**
   * No {@code Connection: close}, although nothing follows: servers then end answers of unknown
   * length with the connection, and nobody could tell whether they are whole.
   */
  private void framing() {
    if (isChunked(request)) {
      field("Transfer-Encoding", "chunked");
    } else if (request.getContentLengthLong() >= 0) {
      field("Content-Length", String.valueOf(request.getContentLengthLong()));
    }
  }

  private void field(String name, @Nullable String value) {
    text.append(name).append(": ").append(value).append("\r\n");
  }

  /** Whether it can be written so that it is read as one request: no character breaks a line. */
  static boolean isWritable(HttpServletRequest request) {
    String query = request.getQueryString();
    String target = request.getRequestURI() + (query == null ? "" : query);
    return request.getMethod().chars().allMatch(one -> one > ' ' && one < 0x7f)
        && target.chars().allMatch(one -> one > ' ' && one != 0x7f && one <= 0xff)
        && Collections.list(request.getHeaderNames()).stream()
            .flatMap(name -> values(request, name).stream())
            .allMatch(value -> value.chars().allMatch(RequestHead::isPrintable));
  }

  private static boolean isPrintable(int one) {
    return one == '\t' || (one >= ' ' && one != 0x7f && one <= 0xff);
  }
}
