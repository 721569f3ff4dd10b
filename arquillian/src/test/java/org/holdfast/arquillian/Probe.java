package org.holdfast.arquillian;

import java.io.IOException;
import java.util.Arrays;

/** Asks the {@link ProbeServlet}. */
final class Probe {
  private Probe() {}

  /** The code's number, the additional information, the seconds in force and the local port. */
  record Answer(int code, int information, long seconds, int port) {
    private static Answer parse(String text) {
      int[] numbers = Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
      return new Answer(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
  }

  static Answer start(String client, String more) throws IOException, InterruptedException {
    return ask("start", client, more);
  }

  static Answer end(String client) throws IOException, InterruptedException {
    return ask("end", client, "");
  }

  static Answer ask(String what, String client, String more)
      throws IOException, InterruptedException {
    return Answer.parse(Http.get("/it/probe?do=" + what + "&client=" + client + more).body());
  }
}
