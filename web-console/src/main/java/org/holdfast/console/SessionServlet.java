package org.holdfast.console;

import com.google.gson.JsonObject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** GET: who is logged in, and the token for changes. DELETE: log out. */
public final class SessionServlet extends JsonServlet {
  private static final long serialVersionUID = 1L;

  /** For the server. */
  public SessionServlet() {}

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Refusal {
    switch (request.getMethod()) {
      case "GET" -> tell(request, response);
      case "DELETE" -> end(request, response);
      default -> onlyBy("GET", request);
    }
  }

  private void tell(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Refusal {
    String user = user(request);
    console().knocking().isOver(request.getSession());
    JsonObject session = new JsonObject();
    session.addProperty("user", user);
    session.addProperty("operator", request.isUserInRole(Role.OPERATOR));
    session.addProperty("token", Token.of(request.getSession()));
    session.addProperty("node", console().management().instance().orElse(""));
    Json.write(response, HttpServletResponse.SC_OK, session);
  }

  private static void end(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Refusal {
    try {
      request.getSession().invalidate();
      request.logout();
    } catch (ServletException failed) {
      throw new Refusal(Refusal.FAILED, "The server could not log you out: " + failed.getMessage());
    }
    Json.write(response, HttpServletResponse.SC_OK, new JsonObject());
  }
}
