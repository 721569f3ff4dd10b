package org.holdfast.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A page of affinities, an explanation, a history, some connections: what the MBeans say. */
public final class QueryServlet extends JsonServlet {
  private static final long serialVersionUID = 1L;

  /** It names every node, with how far its list was read. */
  private static final int LONGEST_CURSOR = 20_000;

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
    Json.write(response, HttpServletResponse.SC_OK, ask(what, Given.in(request.getParameterMap())));
  }

  private String ask(String what, Given given) throws Refusal {
    return switch (what) {
      case "/affinities" -> affinities(given.only("search", "after", "rows"));
      case "/explanation" -> explanation(given.only("client", "port", "service"));
      case "/history" -> history(given.only("client", "service"));
      default -> throw new Refusal(Refusal.NOT_FOUND, "There is nothing here.");
    };
  }

  private String affinities(Given given) throws Refusal {
    int rows = given.number("rows", 50);
    if (rows < 1 || rows > MOST_ROWS) {
      throw new Refusal(Refusal.BAD_REQUEST, "rows must be 1 to " + MOST_ROWS + ".");
    }
    return asked("listAsJson", given.text("search"), given.text("after", LONGEST_CURSOR), rows);
  }

  private String explanation(Given given) throws Refusal {
    return asked(
        "explainAsJson", given.text("client"), given.number("port", 0), given.text("service"));
  }

  private String history(Given given) throws Refusal {
    return asked("historyAsJson", given.text("service"), given.text("client"));
  }

  private String asked(String operation, Object... arguments) throws Refusal {
    return (String) console().management().invoke("AffinityTable", operation, arguments);
  }
}
