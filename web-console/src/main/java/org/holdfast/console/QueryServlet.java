package org.holdfast.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A page of affinities, an explanation, a history, some connections: what the MBeans say. */
public final class QueryServlet extends JsonServlet {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_SEARCH = 500;
  private static final int LONGEST_NAME = 300;
  private static final int LONGEST_CURSOR = 2_000;
  private static final int MOST_ROWS = 200;

  /** For the server. */
  public QueryServlet() {}

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Refusal {
    onlyBy("GET", request);
    String what = String.valueOf(request.getPathInfo());
    if (what.equals("/explanation")) {
      console().countQuestion(user(request));
    } else {
      console().countPage(user(request));
    }
    Json.write(response, HttpServletResponse.SC_OK, (String) ask(what, request));
  }

  private Object ask(String what, HttpServletRequest request) throws Refusal {
    Management management = console().management();
    return switch (what) {
      case "/affinities" ->
          management.invoke(
              "AffinityTable",
              "listAsJson",
              text(request, "search", LONGEST_SEARCH),
              text(request, "after", LONGEST_CURSOR),
              rows(request));
      case "/explanation" ->
          management.invoke(
              "AffinityTable",
              "explainAsJson",
              text(request, "client", LONGEST_NAME),
              number(request, "port", 0),
              text(request, "service", LONGEST_NAME));
      case "/history" ->
          management.invoke(
              "AffinityTable",
              "historyAsJson",
              text(request, "service", LONGEST_NAME),
              text(request, "client", LONGEST_NAME));
      default -> throw new Refusal(Refusal.NOT_FOUND, "There is nothing here.");
    };
  }

  private static int rows(HttpServletRequest request) throws Refusal {
    int rows = number(request, "rows", 50);
    if (rows < 1 || rows > MOST_ROWS) {
      throw new Refusal(Refusal.BAD_REQUEST, "rows must be 1 to " + MOST_ROWS + ".");
    }
    return rows;
  }
}
