package org.holdfast.fronttier;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.FrontTierSettings.FrontService;
import org.holdfast.configuration.HealthCheck.Kind;
import org.jspecify.annotations.Nullable;

/** What a check says to an instance, and what an instance's answer by HTTP means. */
final class HttpCheck {
  /** As many bytes of an answer tell its status. */
  static final int ENOUGH = "HTTP/1.1 200".length();

  private static final int USUAL_PORT = 80;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");

  private HttpCheck() {}

  /** The PROXY header of a connection without a client, where one is expected, and the request. */
  static byte[] withHeader(FrontService service) {
    ByteArrayOutputStream says = new ByteArrayOutputStream();
    says.writeBytes(ProxyHeader.withoutClient(service.proxyProtocol()));
    if (service.healthCheck().kind() == Kind.HTTP) {
      says.writeBytes(request(service).getBytes(StandardCharsets.US_ASCII));
    }
    return says.toByteArray();
  }

  private static String request(FrontService service) {
    return "GET "
        + service.healthCheck().path()
        + " HTTP/1.1\r\nHost: "
        + host(service.address())
        + "\r\nUser-Agent: Holdfast health check\r\nAccept: */*\r\nConnection: close\r\n\r\n";
  }

  private static String host(ServiceAddress service) {
    IpAddress address = service.address();
    String host = address.isIpv4() ? address.toString() : "[" + address + "]";
    return service.port() == USUAL_PORT ? host : host + ":" + service.port();
  }

  /** Why an answer with this beginning is no pass; null: it is one. */
  static @Nullable String failure(byte[] beginning) {
    Matcher status = STATUS.matcher(new String(beginning, StandardCharsets.ISO_8859_1));
    if (!status.matches()) {
      return "its answer is not HTTP/1";
    }
    boolean good = status.group(1).startsWith("2") || status.group(1).startsWith("3");
    return good ? null : "status " + status.group(1);
  }
}
