package org.holdfast.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shop as one client sees it: every request is a new connection from that client's address.
 * Immutable.
 *
 * @param client the source address
 * @param port where it connects to, on 127.0.0.1
 */
record Shop(InetAddress client, int port) {
  private static final Pattern NODE = Pattern.compile("\"node\":\"([^\"]*)\"");
  private static final Pattern STACK_ANSWER = Pattern.compile("\"result\":\"([^\"]*)\"");
  private static final Pattern ITEMS =
      Pattern.compile("\"(?:ordered|emptied)\":\\[([^\\]]*)\\]|\"items\":\\[([^\\]]+)\\]");

  /** The shopper of this number, 1 to 255: 127.0.1.1 and so on. */
  static Shop ofShopper(int number, int port) {
    return new Shop(Loopback.address(1, number), port);
  }

  /** Who answers; a basket's affinity is renewed by it. */
  HttpAnswer whoami() throws IOException {
    return send("GET", "/shop/whoami");
  }

  /** Who answers; nothing is renewed by it. */
  HttpAnswer glance() throws IOException {
    return send("GET", "/shop/whoami?renew=false");
  }

  HttpAnswer basket() throws IOException {
    return send("GET", "/shop/basket");
  }

  HttpAnswer add(String item) throws IOException {
    return send("POST", "/shop/basket/" + item);
  }

  HttpAnswer add(String item, Duration keptFor) throws IOException {
    return send("POST", "/shop/basket/" + item + "?seconds=" + keptFor.toSeconds());
  }

  HttpAnswer order() throws IOException {
    return send("POST", "/shop/order");
  }

  HttpAnswer empty() throws IOException {
    return send("POST", "/shop/empty");
  }

  /**
   * Takes something and puts it back at once: tells by whom this client was kept meanwhile. A coin
   * decides on one request more, or two in turn would always meet the same nodes.
   */
  HttpAnswer beKept() throws IOException {
    HttpAnswer added = add("trial");
    empty();
    if (ThreadLocalRandom.current().nextBoolean()) {
      glance();
    }
    return added;
  }

  private HttpAnswer send(String method, String path) throws IOException {
    InetSocketAddress to = new InetSocketAddress(Loopback.HERE, port);
    return new HttpRequest(client, to, method, path).send();
  }

  /** Which node gave this answer; empty if it does not say. */
  static String node(HttpAnswer answer) {
    return first(NODE, answer);
  }

  /** What the node's stack said to this request; empty if it does not say. */
  static String stackAnswer(HttpAnswer answer) {
    return first(STACK_ANSWER, answer);
  }

  private static String first(Pattern pattern, HttpAnswer answer) {
    Matcher matcher = pattern.matcher(answer.body());
    return matcher.find() ? matcher.group(1) : "";
  }

  /** The basket that this answer tells, or the one that was just taken away. */
  static List<String> basket(HttpAnswer answer) {
    return ITEMS
        .matcher(answer.body())
        .results()
        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
        .flatMap(items -> Pattern.compile(",").splitAsStream(items.replace("\"", "")))
        .toList();
  }

  @Override
  public String toString() {
    return "http://127.0.0.1:" + port + "/shop/";
  }
}
