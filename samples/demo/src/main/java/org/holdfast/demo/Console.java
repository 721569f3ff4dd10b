package org.holdfast.demo;

import java.io.IOException;
import java.net.InetSocketAddress;

/** The web console of one node. Immutable. */
record Console(int port) {
  private static final String PATH = "/holdfast-console/";

  /** Whether it is there and lets nobody in without a log-in. */
  boolean asksForALogIn() {
    return says(PATH, 200, "j_password") && says(PATH + "api/session", 401, "Log in first");
  }

  /** Whether that port answers, and has none. */
  boolean isAbsent() {
    return says(PATH, 404, "");
  }

  private boolean says(String path, int status, String words) {
    InetSocketAddress to = new InetSocketAddress(Loopback.HERE, port);
    try {
      HttpAnswer answer = new HttpRequest(Loopback.HERE, to, "GET", path).send();
      return answer.status() == status && answer.body().contains(words);
    } catch (IOException unanswered) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "http://127.0.0.1:" + port + PATH;
  }
}
