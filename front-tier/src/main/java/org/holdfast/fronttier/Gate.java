package org.holdfast.fronttier;

import java.io.IOException;
import java.time.Duration;
import org.holdfast.affinity.Endpoint;

/** Where the clients of one service come in on one loop. */
final class Gate implements Transport.Acceptor {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Frontend frontend;
  private final Loop loop;
  private final Transport.Listener listener;
  private boolean closed;

  Gate(Frontend frontend, Loop loop, boolean shared) throws IOException {
    this.frontend = frontend;
    this.loop = loop;
    this.listener = frontend.transport.listen(frontend.listen(), shared, this);
  }

  void open() throws IOException {
    if (!closed) {
      listener.resume(loop);
    }
  }

  void close() {
    closed = true;
    listener.close();
  }

  @Override
  public void accepted(Wire client, Endpoint from) {
    if (!frontend.counters.enter()) {
      frontend.overLimit.say(
          () ->
              "service "
                  + frontend.name()
                  + ": a connection from "
                  + from
                  + " is closed at once, holdfast.front-tier.max-connections are open");
      loop.close(client);
      return;
    }
    if (frontend.isTrustedProxy(from)) {
      Greeting greeting = new Greeting(frontend, loop, client, from);
      greeting.guarded(greeting::begin);
    } else {
      Arrival arrival = new Arrival(frontend, loop, client, from, Greeting.NOTHING);
      arrival.guarded(arrival::begin);
    }
  }

  /** Without a pause the loop would do nothing else until a descriptor is free. */
  @Override
  public void acceptFailed(IOException why) {
    frontend.acceptFailed.say(
        () -> "service " + frontend.name() + ": cannot accept: " + why.getMessage());
    listener.pause();
    loop.executeAfter(PAUSE, this::reopen);
  }

  private void reopen() {
    try {
      open();
    } catch (IOException again) {
      acceptFailed(again);
    }
  }
}
