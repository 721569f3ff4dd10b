package org.holdfast.console;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;

/** Answers in JSON, refusals too. */
abstract class JsonServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      answer(request, response);
    } catch (Refusal why) {
      Json.refuse(response, why);
    }
  }

  abstract void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Refusal;

  final Console console() {
    return Console.of(getServletContext());
  }

  /** Who is logged in; nobody gets here who is not. */
  static String user(HttpServletRequest request) throws Refusal {
    Principal user = request.getUserPrincipal();
    if (user == null) {
      throw new Refusal(Refusal.UNAUTHORISED, "Log in first.");
    }
    return user.getName();
  }

  static void onlyBy(String method, HttpServletRequest request) throws Refusal {
    if (!request.getMethod().equals(method)) {
      throw new Refusal(Refusal.METHOD_NOT_ALLOWED, "Only " + method + " is answered here.");
    }
  }
}
