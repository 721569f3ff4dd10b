package org.holdfast.console;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The log-in page, wherever the server shows it; who asked for data is told in JSON. */
public final class LogInServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String PAGE = "/WEB-INF/log-in.html";

  /** For the server. */
  public LogInServlet() {}

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Object asked = request.getAttribute(RequestDispatcher.FORWARD_SERVLET_PATH);
    if (asked instanceof String path && path.startsWith("/api")) {
      Json.refuse(response, new Refusal(Refusal.UNAUTHORISED, "Log in first."));
      return;
    }
    boolean failed = request.getServletPath().endsWith("/failed");
    response.setContentType("text/html;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    byte[] page = page(request.getContextPath(), failed).getBytes(StandardCharsets.UTF_8);
    response.setContentLength(page.length);
    response.getOutputStream().write(page);
  }

  /** Only the context path is filled in, which the administrator of the server chose. */
  private String page(String context, boolean failed) throws IOException {
    try (InputStream file = Objects.requireNonNull(getServletContext().getResourceAsStream(PAGE))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .replace("${context}", context)
          .replace("${failed}", failed ? "" : "hidden");
    }
  }
}
