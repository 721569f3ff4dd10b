package org.holdfast.fronttier;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.holdfast.affinity.Endpoint;

/**
 * A connection from a trusted proxy until it has said in a PROXY header who its client is; then it
 * is an {@link Arrival}.
 */
final class Greeting implements Stage {
  static final byte[] NOTHING = {};

  private final Frontend frontend;
  private final Loop loop;
  private final Wire client;
  private final Endpoint proxy;
  private final long deadline;
  private byte[] received = NOTHING;
  private boolean over;

  Greeting(Frontend frontend, Loop loop, Wire client, Endpoint proxy) {
    this.frontend = frontend;
    this.loop = loop;
    this.client = client;
    this.proxy = proxy;
    deadline = loop.nanos() + frontend.connectTimeout.toNanos();
  }

  void begin() {
    loop.enter(this);
    try {
      client.watch(loop, this);
    } catch (IOException gone) {
      stop();
    }
  }

  @Override
  public void ready(Wire wire) {
    try {
      while (!over && !client.isDrained()) {
        ByteBuffer buffer = loop.buffer().limit(ProxyHeaderReading.LONGEST - received.length);
        boolean ended = client.read(buffer) < 0;
        received = Arrival.concat(received, buffer.flip());
        judge(ProxyHeaderReading.of(received), ended);
      }
    } catch (IOException gone) {
      stop();
    }
  }

  private void judge(ProxyHeaderReading header, boolean ended) {
    if (header instanceof ProxyHeaderReading.Complete complete) {
      arrive(complete);
    } else if (header instanceof ProxyHeaderReading.Refused refused) {
      badHeader(refused.why());
    } else if (ended) {
      badHeader("the end before a whole PROXY header");
    }
  }

  private void arrive(ProxyHeaderReading.Complete header) {
    over = true;
    loop.leave(this);
    Endpoint source = header.client() == null ? proxy : header.client();
    byte[] rest = Arrays.copyOfRange(received, header.length(), received.length);
    Arrival arrival = new Arrival(frontend, loop, client, source, rest);
    arrival.guarded(arrival::begin);
  }

  private void badHeader(String what) {
    frontend.counters.badHeaders.increment();
    frontend.badHeader.say(
        () -> "service " + frontend.name() + ": " + what + " from the trusted source " + proxy);
    stop();
  }

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public void expired() {
    if (!over) {
      badHeader("no whole PROXY header in time");
    }
  }

  @Override
  public void stop() {
    if (!over) {
      over = true;
      loop.leave(this);
      loop.close(client);
      frontend.counters.leave();
    }
  }
}
