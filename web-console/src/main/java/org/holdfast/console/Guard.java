package org.holdfast.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** What holds for every answer and every change, after the server has seen who asks. */
public final class Guard extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Set<String> READS = Set.of("GET", "HEAD");
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
              + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Permissions-Policy",
          "camera=(), geolocation=(), microphone=()",
          "Cache-Control",
          "no-cache");

  /** For the server. */
  public Guard() {}

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HEADERS.forEach(response::setHeader);
    boolean isApi = request.getServletPath().startsWith("/api");
    if (isApi && "document".equals(request.getHeader("Sec-Fetch-Dest"))) {
      // After a log-in the server leads back to what was asked for last, and that may be data.
      response.sendRedirect(request.getContextPath() + "/");
    } else if (isApi && !READS.contains(request.getMethod()) && !Token.isIn(request)) {
      Console.of(getServletContext()).countForged();
      Json.refuse(
          response,
          new Refusal(
              Refusal.FORBIDDEN,
              "The token of this session is missing or wrong: load the console anew."));
    } else {
      chain.doFilter(request, response);
    }
  }
}
