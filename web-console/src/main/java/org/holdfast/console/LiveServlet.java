package org.holdfast.console;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Server-sent events: first {@code whole}, then {@code delta} every second. */
public final class LiveServlet extends JsonServlet {
  private static final long serialVersionUID = 1L;

  /** For the server. */
  public LiveServlet() {}

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Refusal {
    onlyBy("GET", request);
    String user = user(request);
    Live live = console().live();
    Optional<String> refusal = live.refusal(user);
    if (refusal.isPresent()) {
      throw console().tooMany(refusal.get());
    }
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no"); // for proxies that would wait for the end
    AsyncContext context = request.startAsync();
    context.setTimeout(0);
    live.watch(user, request.getSession(false), context);
  }
}
