package org.holdfast.shop;

import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.holdfast.ejb.CurrentClient;
import org.holdfast.ejb.LastResponse;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET whoami} and {@code basket}, {@code POST basket/ITEM}, {@code order} and {@code empty}.
 * Every answer is JSON and says which node gave it.
 *
 * <p>{@code ?seconds=3} with an item lets its affinity last that long, 1 to 1800. {@code
 * ?renew=false} with a GET looks without renewing.
 */
@WebServlet({"/whoami", "/basket/*", "/order", "/empty"})
public class ShopServlet extends HttpServlet {
  private static final int MAX_SECONDS = 1800;
  private static final int MAX_ITEM_LENGTH = 100;
  private static final String NODE =
      System.getProperty("holdfast.target.name", System.getProperty("jboss.node.name", "unnamed"));

  @Inject CurrentClient client;
  @Inject Baskets baskets;
  @Inject LastResponse last;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean known =
        request.getServletPath().equals("/whoami")
            || (request.getServletPath().equals("/basket") && item(request) == null);
    if (!known) {
      refuse(response, HttpServletResponse.SC_NOT_FOUND, "GET whoami or basket");
    } else if ("false".equals(request.getParameter("renew"))) {
      answer(response, baskets.glance(client.selector()));
    } else {
      answer(response, baskets.look(client.selector()));
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (request.getServletPath()) {
      case "/basket" -> add(request, response);
      case "/order" -> takeAway(response, "ordered");
      case "/empty" -> takeAway(response, "emptied");
      default -> refuse(response, HttpServletResponse.SC_NOT_FOUND, "POST basket/ITEM or order");
    }
  }

  private void add(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String item = item(request);
    if (item == null || item.length() > MAX_ITEM_LENGTH) {
      refuse(response, HttpServletResponse.SC_BAD_REQUEST, "an item has 1 to 100 characters");
      return;
    }
    Duration atMost = duration(request.getParameter("seconds"));
    if (atMost == null) {
      refuse(response, HttpServletResponse.SC_BAD_REQUEST, "seconds are 1 to " + MAX_SECONDS);
      return;
    }
    answer(response, baskets.add(client.selector(), item, atMost));
  }

  /** What follows {@code /basket/}; null: nothing. */
  private static @Nullable String item(HttpServletRequest request) {
    String path = request.getPathInfo();
    return path == null || path.length() <= 1 ? null : path.substring(1);
  }

  private static @Nullable Duration duration(@Nullable String seconds) {
    if (seconds == null) {
      return Duration.ofSeconds(MAX_SECONDS);
    }
    try {
      int asked = Integer.parseInt(seconds);
      return asked >= 1 && asked <= MAX_SECONDS ? Duration.ofSeconds(asked) : null;
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  private void takeAway(HttpServletResponse response, String what) throws IOException {
    List<String> items = baskets.takeAway(client.selector());
    JsonObjectBuilder json = json(Visit.of(List.of(), Kept.declared(last.response())));
    write(response, HttpServletResponse.SC_OK, json.add(what, Json.createArrayBuilder(items)));
  }

  private void answer(HttpServletResponse response, Visit visit) throws IOException {
    if (visit.kept().isElsewhere()) {
      response.setHeader("Connection", "close");
      JsonObjectBuilder json = json(visit);
      json.add("error", "KEPT_ELSEWHERE").add("allowed", "the same again on a new connection");
      write(response, HttpServletResponse.SC_CONFLICT, json);
    } else if (visit.refusal() == null) {
      write(response, HttpServletResponse.SC_OK, json(visit));
    } else {
      JsonObjectBuilder json = json(visit).add("error", visit.refusal().name());
      write(response, HttpServletResponse.SC_CONFLICT, json);
    }
  }

  private JsonObjectBuilder json(Visit visit) {
    return Json.createObjectBuilder()
        .add("node", NODE)
        .add("client", client.endpoint().address().toString())
        .add("port", client.endpoint().port())
        .add("items", Json.createArrayBuilder(visit.items()))
        .add("affinity", json(visit.kept()));
  }

  private static JsonObjectBuilder json(Kept kept) {
    JsonObjectBuilder json = Json.createObjectBuilder().add("result", kept.result());
    if (kept.code() != null) {
      json.add("code", kept.code())
          .add("additionalInformation", kept.additionalInformation())
          .add("seconds", kept.seconds());
    }
    return json;
  }

  private static void refuse(HttpServletResponse response, int status, String allowed)
      throws IOException {
    write(
        response,
        status,
        Json.createObjectBuilder().add("node", NODE).add("error", "allowed: " + allowed));
  }

  private static void write(HttpServletResponse response, int status, JsonObjectBuilder json)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.getWriter().println(json.build());
  }
}
