package org.holdfast.console;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Says in JSON what the server refused, without telling what is behind it. */
public final class ErrorServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** For the server. */
  public ErrorServlet() {}

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    Json.refuse(response, refusal(status instanceof Integer number ? number : Refusal.NOT_FOUND));
  }

  private static Refusal refusal(int status) {
    return new Refusal(
        status,
        switch (status) {
          case Refusal.FORBIDDEN ->
              "You are logged in, and may not do this: looking takes the role "
                  + Role.VIEWER
                  + ", changing "
                  + Role.OPERATOR
                  + ".";
          case Refusal.NOT_FOUND -> "There is nothing here.";
          case Refusal.METHOD_NOT_ALLOWED -> "This is not answered here.";
          default -> "The console failed; the server's log tells why.";
        });
  }
}
