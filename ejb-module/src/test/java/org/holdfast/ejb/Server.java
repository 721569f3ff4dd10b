package org.holdfast.ejb;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;
import org.holdfast.affinity.Endpoint;

/** A real servlet container with the filter, in front of a servlet that tells what it gets. */
final class Server implements AutoCloseable {
  final Beliefs beliefs = new Beliefs();
  private final Undertow undertow;

  Server(String name) throws ServletException {
    DeploymentManager deployment =
        Servlets.defaultContainer()
            .addDeployment(
                Servlets.deployment()
                    .setClassLoader(Server.class.getClassLoader())
                    .setContextPath("/")
                    .setDeploymentName(name)
                    .addFilter(
                        Servlets.filter(
                                "affinity",
                                AffinityFilter.class,
                                new ImmediateInstanceFactory<>(new AffinityFilter(beliefs)))
                            .setAsyncSupported(true))
                    .addFilterUrlMapping("affinity", "/*", DispatcherType.REQUEST)
                    .addServlet(
                        Servlets.servlet(
                                "teller",
                                Servlet.class,
                                new ImmediateInstanceFactory<>(new Teller(name)))
                            .addMapping("/*")
                            .setAsyncSupported(true)));
    deployment.deploy();
    undertow =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setHandler(deployment.start())
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .setIoThreads(2)
            .setWorkerThreads(64)
            .build();
    undertow.start();
    beliefs.instance = new Endpoint(Beliefs.LOOPBACK, port());
  }

  int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  Endpoint instance() {
    return beliefs.instance;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  @Override
  public void close() {
    undertow.stop();
  }

  /** {@code /echo} sends the body back as it comes; others get what the request looked like. */
  private static final class Teller extends HttpServlet {
    private final String name;

    Teller(String name) {
      this.name = name;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setHeader("Served-By", name);
      response.setHeader("Client", String.valueOf(request.getAttribute(AffinityFilter.CLIENT)));
      switch (request.getRequestURI()) {
        case "/echo" -> echo(request, response);
        case "/trailers" -> trailers(request, response);
        case "/async" -> later(request, response);
        default -> tell(request, response);
      }
    }

    private static void echo(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType(request.getContentType());
      try (InputStream in = request.getInputStream();
          OutputStream out = response.getOutputStream()) {
        in.transferTo(out);
      }
    }

    private static void trailers(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] body = request.getInputStream().readAllBytes();
      Map<String, String> received = request.getTrailerFields();
      response.setHeader("Trailer", "Sum");
      response.setTrailerFields(() -> Map.of("Sum", body.length + " " + received.get("sum")));
      response.getOutputStream().write(body);
    }

    private static void later(HttpServletRequest request, HttpServletResponse response) {
      AsyncContext context = request.startAsync();
      context.start(
          () -> {
            try {
              String until = request.getParameter("until");
              Gate.named(until).await();
              response.getWriter().print("later");
            } catch (IOException | InterruptedException gone) {
              Thread.currentThread().interrupt();
            } finally {
              context.complete();
            }
          });
    }

    private static void tell(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String status = request.getParameter("status");
      response.setStatus(status == null ? 200 : Integer.parseInt(status));
      response.addHeader("Set-Cookie", "a=1");
      response.addHeader("Set-Cookie", "b=2");
      String headers =
          Collections.list(request.getHeaderNames()).stream()
              .flatMap(
                  header ->
                      Collections.list(request.getHeaders(header)).stream()
                          .map(value -> header + ": " + value + "\n"))
              .collect(Collectors.joining());
      String query = request.getQueryString();
      response
          .getOutputStream()
          .print(
              request.getMethod()
                  + " "
                  + request.getRequestURI()
                  + (query == null ? "" : "?" + query)
                  + "\n"
                  + headers);
    }
  }
}
