package org.holdfast.fronttier;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.holdfast.affinity.Endpoint;
import org.holdfast.routing.ConnectionTable;
import org.holdfast.routing.RouteDecision;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.routing.RouteDecision.Refused;
import org.jspecify.annotations.Nullable;

/**
 * A connection from its acceptance until its instance is reached: PROXY header, where one is due;
 * decision, or waiting for it; one instance after another until one answers. What the client sends
 * meanwhile stays in its socket.
 */
final class Arrival implements Stage {
  private static final Duration LONGEST_HOLD = Duration.ofMillis(1500);
  private static final int MOST_TRIES = 5;
  private static final byte[] NOTHING = {};

  private final Frontend frontend;
  private final Loop loop;
  private final Wire client;
  private Endpoint source;
  private byte[] received = NOTHING;
  private Set<Endpoint> tried = Set.of();
  private @Nullable Attempt attempt;
  private Doing doing = Doing.ROUTING;
  private boolean held;
  private long deadline;

  private enum Doing {
    READING_HEADER,
    ROUTING,
    CONNECTING,
    DONE
  }

  private record Attempt(
      Endpoint instance, Wire wire, ConnectionTable.Open entry, boolean pinned) {}

  Arrival(Frontend frontend, Loop loop, Wire client, Endpoint source) {
    this.frontend = frontend;
    this.loop = loop;
    this.client = client;
    this.source = source;
  }

  void begin() {
    loop.enter(this);
    if (frontend.isTrustedProxy(source)) {
      awaitHeader();
    } else {
      route();
    }
  }

  private void deadlineIn(Duration time) {
    deadline = loop.nanos() + time.toNanos();
  }

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public void expired() {
    switch (doing) {
      case READING_HEADER -> badHeader("no whole PROXY header in time");
      case ROUTING -> refuse("the table was not current in time");
      case CONNECTING -> instanceFailed("no answer in " + frontend.connectTimeout);
      case DONE -> {}
    }
  }

  @Override
  public void ready(Wire wire) {
    if (doing == Doing.READING_HEADER) {
      readHeader();
    } else if (doing == Doing.CONNECTING && wire != client) {
      finishConnect();
    }
  }

  private void awaitHeader() {
    doing = Doing.READING_HEADER;
    deadlineIn(frontend.connectTimeout);
    try {
      client.watch(loop, this);
    } catch (IOException gone) {
      end();
    }
  }

  private void readHeader() {
    try {
      while (doing == Doing.READING_HEADER && !client.isDrained()) {
        ByteBuffer buffer = loop.buffer().limit(ProxyHeaderReading.LONGEST - received.length);
        boolean ended = client.read(buffer) < 0;
        received = concat(received, buffer.flip());
        judge(ProxyHeaderReading.of(received), ended);
      }
    } catch (IOException gone) {
      end();
    }
  }

  private void judge(ProxyHeaderReading header, boolean ended) {
    if (header instanceof ProxyHeaderReading.Complete complete) {
      if (complete.client() != null) {
        source = complete.client();
      }
      received = Arrays.copyOfRange(received, complete.length(), received.length);
      route();
    } else if (header instanceof ProxyHeaderReading.Refused refused) {
      badHeader(refused.why());
    } else if (ended) {
      badHeader("the end before a whole PROXY header");
    }
  }

  private void badHeader(String what) {
    frontend.counters.badHeaders.increment();
    frontend.badHeader.say(
        () -> "service " + frontend.name() + ": " + what + " from the trusted source " + source);
    end();
  }

  private void route() {
    doing = Doing.ROUTING;
    RouteDecision decision = frontend.router.route(frontend.address(), source, tried);
    if (decision instanceof Pinned pinned) {
      connect(pinned.owner().instance(), true);
    } else if (decision instanceof Balanced balanced) {
      connect(balanced.instance(), false);
    } else if (decision instanceof Refused refused) {
      refuse(refused.reason().toString());
    } else {
      hold();
    }
  }

  private void hold() {
    if (!held) {
      held = true;
      deadlineIn(LONGEST_HOLD);
    }
    var unused =
        frontend
            .currency
            .whenItMay()
            .whenComplete((may, failure) -> loop.execute(() -> guarded(this::routeUnlessOver)));
  }

  private void routeUnlessOver() {
    if (doing == Doing.ROUTING) {
      route();
    }
  }

  private void refuse(String why) {
    frontend.counters.refused.increment();
    frontend.refused.say(
        () -> "service " + frontend.name() + ": " + source + " is refused: " + why);
    end();
  }

  private void connect(Endpoint instance, boolean pinned) {
    try {
      connect(
          new Attempt(
              instance,
              frontend.transport.open(instance),
              frontend.router.connections().open(frontend.address(), source, instance, pinned),
              pinned));
    } catch (IOException nothingLeftHere) {
      refuse("no socket for it: " + nothingLeftHere.getMessage());
    }
  }

  private void connect(Attempt next) {
    doing = Doing.CONNECTING;
    attempt = next;
    deadlineIn(frontend.connectTimeout);
    try {
      boolean connected = next.wire.connect(next.instance);
      next.wire.watch(loop, this);
      if (connected) {
        reached(next);
      }
    } catch (IOException refused) {
      instanceFailed(refused.toString());
    }
  }

  private void finishConnect() {
    Attempt trying = attempt;
    try {
      if (trying != null && trying.wire.finishConnect()) {
        reached(trying);
      }
    } catch (IOException refused) {
      instanceFailed(refused.toString());
    }
  }

  private void reached(Attempt successful) {
    frontend.router.reached(successful.instance);
    doing = Doing.DONE;
    loop.leave(this);
    Relay relay = new Relay(frontend, loop, client, successful.wire, successful.entry);
    byte[] head = concat(frontend.headerFor(source), ByteBuffer.wrap(received));
    relay.guarded(() -> relay.begin(head));
  }

  private static byte[] concat(byte[] first, ByteBuffer second) {
    byte[] both = Arrays.copyOf(first, first.length + second.remaining());
    second.get(both, first.length, second.remaining());
    return both;
  }

  private void instanceFailed(String why) {
    Attempt failed = attempt;
    if (failed == null) {
      return;
    }
    giveUp(failed);
    frontend.router.failed(failed.instance);
    Complaint complaint = failed.pinned ? frontend.ownerUnreachable : frontend.instanceFailed;
    complaint.say(
        () ->
            "service "
                + frontend.name()
                + (failed.pinned ? ": the owner " : ": the instance ")
                + failed.instance
                + " failed "
                + source
                + ": "
                + why);
    tried = new HashSet<>(tried);
    tried.add(failed.instance);
    if (tried.size() < MOST_TRIES) {
      route();
    } else {
      refuse("tried " + tried);
    }
  }

  private void giveUp(Attempt trying) {
    attempt = null;
    trying.entry.close();
    loop.close(trying.wire);
  }

  @Override
  public void stop() {
    end();
  }

  private void end() {
    if (doing == Doing.DONE) {
      return;
    }
    doing = Doing.DONE;
    if (attempt != null) {
      giveUp(attempt);
    }
    loop.leave(this);
    loop.close(client);
    frontend.counters.leave();
  }
}
