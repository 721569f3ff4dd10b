package org.holdfast.arquillian;

import jakarta.annotation.Resource;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Sends what it is told through the connector: {@code start}, {@code end} or {@code extend} with
 * {@code factory}, {@code client} and perhaps {@code ports}, {@code seconds}, {@code address},
 * {@code port}, {@code fixed}, {@code part}. Answers with the response's code, additional
 * information, seconds in force and local port. {@code measure} instead renews many times.
 */
@WebServlet("/probe")
public class ProbeServlet extends HttpServlet {
  private static final int WARM_UP = 20_000;
  private static final int ROUNDS = 20_000;

  @Resource(lookup = "java:app/Kept")
  AffinityConnectionFactory kept;

  @Resource(lookup = "java:app/Open")
  AffinityConnectionFactory open;

  @Resource(lookup = "java:app/Silent")
  AffinityConnectionFactory silent;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getParameter("do").equals("measure")) {
      response.getWriter().print(measure(message(request)));
      return;
    }
    AffinityResponse answer = answer(request);
    response
        .getWriter()
        .print(
            answer.code().number()
                + " "
                + answer.additionalInformation()
                + " "
                + answer.inForce().toSeconds()
                + " "
                + answer.localPort());
  }

  /** Nanoseconds for getting a connection, renewing and closing it: the median and the 99th. */
  private String measure(AffinityRequest message) {
    long[] nanos = new long[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      long before = System.nanoTime();
      try (AffinityConnection connection = kept.getConnection()) {
        connection.start(message);
      }
      nanos[Math.max(round, 0)] = System.nanoTime() - before;
    }
    Arrays.sort(nanos);
    return nanos[ROUNDS / 2] + " " + nanos[ROUNDS / 100 * 99];
  }

  private AffinityResponse answer(HttpServletRequest request) {
    AffinityRequest message = message(request);
    try (AffinityConnection connection = factory(request).getConnection()) {
      return switch (request.getParameter("do")) {
        case "end" -> connection.end(message);
        case "extend" -> connection.extend(message);
        default -> connection.start(message);
      };
    }
  }

  private AffinityConnectionFactory factory(HttpServletRequest request) {
    return switch (Objects.requireNonNullElse(request.getParameter("factory"), "kept")) {
      case "open" -> open;
      case "silent" -> silent;
      default -> kept;
    };
  }

  private static AffinityRequest message(HttpServletRequest request) {
    String seconds = request.getParameter("seconds");
    String address = request.getParameter("address");
    String port = request.getParameter("port");
    return new AffinityRequest(
        address == null ? null : IpAddress.parse(address),
        port == null ? 0 : Integer.parseInt(port),
        ClientSelector.parse(request.getParameter("client")).withPorts(ports(request)),
        duration(seconds),
        "true".equals(request.getParameter("fixed")),
        "true".equals(request.getParameter("part")));
  }

  private static List<Integer> ports(HttpServletRequest request) {
    String ports = request.getParameter("ports");
    return ports == null
        ? List.of()
        : Stream.of(ports.split(",", -1)).map(Integer::valueOf).toList();
  }

  private static @Nullable Duration duration(@Nullable String seconds) {
    return seconds == null ? null : Duration.ofSeconds(Long.parseLong(seconds));
  }
}
