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
import org.holdfast.routing.RouteDecision.Automatic;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.routing.RouteDecision.Reason;
import org.holdfast.routing.RouteDecision.Refused;
import org.jspecify.annotations.Nullable;

/**
 * A connection from when its client is known until its instance is reached: decision, or waiting
 * for it; one instance after another until one answers. What the client sends meanwhile stays in
 * its socket.
 */
final class Arrival implements Stage {
  private static final Duration LONGEST_HOLD = Duration.ofMillis(1500);
  private static final int MOST_TRIES = 5;

  private final Frontend frontend;
  private final Loop loop;
  private final Wire client;
  private final Endpoint source;
  private byte[] received;
  private Set<Endpoint> tried = Set.of();
  private @Nullable Attempt attempt;
  private Doing doing = Doing.ROUTING;
  private boolean held;
  private Places.@Nullable Waiter waiter;
  private boolean ownerGivenUp;
  private long deadline;

  private enum Doing {
    ROUTING,
    WAITING,
    CONNECTING,
    DONE
  }

  private record Attempt(
      Endpoint instance, Wire wire, ConnectionTable.Open entry, boolean pinned) {}

  /** Of that client, which has said that much so far, for the instance. */
  Arrival(Frontend frontend, Loop loop, Wire client, Endpoint source, byte[] received) {
    this.frontend = frontend;
    this.loop = loop;
    this.client = client;
    this.source = source;
    this.received = received;
  }

  void begin() {
    loop.enter(this);
    deadlineIn(LONGEST_HOLD);
    route();
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
      case ROUTING -> heldTooLong();
      case WAITING -> waitedTooLong();
      case CONNECTING -> instanceFailed("no answer in " + frontend.connectTimeout);
      case DONE -> {}
    }
  }

  @Override
  public void ready(Wire wire) {
    if (doing == Doing.WAITING) {
      seeWhetherItLeaves();
    } else if (doing == Doing.CONNECTING && wire != client) {
      finishConnect();
    }
  }

  private void route() {
    doing = Doing.ROUTING;
    follow(decide());
  }

  private RouteDecision decide() {
    return ownerGivenUp
        ? frontend.router.balance(frontend.address(), tried, frontend.full)
        : frontend.router.route(frontend.address(), source, tried, frontend.full);
  }

  private void follow(RouteDecision decision) {
    if (decision instanceof Pinned pinned) {
      toOwner(pinned.owner().instance(), true);
    } else if (decision instanceof Automatic automatic) {
      toOwner(automatic.instance(), false);
    } else if (decision instanceof Balanced balanced) {
      toAny(balanced);
    } else if (decision instanceof Refused refused) {
      if (refused.reason() == Reason.EVERY_INSTANCE_FULL && mayWaitFor(null)) {
        lookAgainForAPlace();
      } else {
        refuse(refused.reason().toString());
      }
    } else {
      hold();
    }
  }

  private void toOwner(Endpoint owner, boolean pinned) {
    if (frontend.places.take(owner)) {
      connect(owner, pinned);
    } else if (!mayWaitFor(owner)) {
      ownerStaysFull(owner);
    }
  }

  private void toAny(Balanced balanced) {
    Endpoint instance = balanced.instance();
    if (balanced.insteadOf() != null) {
      ownerIsDown(balanced.insteadOf(), instance);
    }
    if (frontend.places.take(instance)) {
      connect(instance, false);
    } else {
      // Another loop was faster.
      loop.execute(() -> guarded(this::routeUnlessOver));
    }
  }

  private void ownerIsDown(Endpoint owner, Endpoint instance) {
    frontend.ownerUnreachable.say(
        () ->
            "service %s: the owner %s of %s is down, the connection goes to %s"
                .formatted(frontend.name(), owner, source, instance));
  }

  /** Waits once and no more: for this instance, or for any (SPEC rule 16). */
  private boolean mayWaitFor(@Nullable Endpoint wanted) {
    if (waiter != null) {
      return false;
    }
    Places.Waiter mine =
        new Places.Waiter(
            wanted,
            instance -> loop.execute(() -> guarded(() -> granted(wanted, instance))),
            () -> loop.execute(() -> guarded(this::abandoned)));
    if (!frontend.places.await(mine)) {
      return false;
    }
    waiter = mine;
    doing = Doing.WAITING;
    deadlineIn(frontend.limit().longestWait());
    frontend.counters.waited.increment();
    try {
      client.watch(loop, this);
      seeWhetherItLeaves();
    } catch (IOException gone) {
      end();
    }
    return true;
  }

  /** A place may have become free before this client waited, or with an instance that is new. */
  private void lookAgainForAPlace() {
    RouteDecision decision =
        frontend.router.balance(frontend.address(), tried, frontend.places::hasNone);
    if (decision instanceof Balanced balanced) {
      frontend.places.handOut(balanced.instance());
    }
  }

  /** Only reading tells that a client left; what it has said goes to the instance first. */
  private void seeWhetherItLeaves() {
    try {
      while (!client.isDrained() && received.length < ProxyHeaderReading.LONGEST) {
        ByteBuffer buffer = loop.buffer().limit(ProxyHeaderReading.LONGEST - received.length);
        if (client.read(buffer) < 0) {
          end();
          return;
        }
        received = concat(received, buffer.flip());
      }
      if (client.isBroken()) {
        end();
      }
    } catch (IOException gone) {
      end();
    }
  }

  private void granted(@Nullable Endpoint wanted, Endpoint instance) {
    if (doing != Doing.WAITING) {
      frontend.places.free(instance);
      return;
    }
    doing = Doing.ROUTING;
    RouteDecision decision = decide();
    if (decision instanceof Pinned pinned && pinned.owner().instance().equals(instance)) {
      connect(instance, true);
    } else if (decision instanceof Automatic automatic && automatic.instance().equals(instance)) {
      connect(instance, false);
    } else if (wanted == null
        && frontend.router.takesNewClients(frontend.address(), instance)
        && (decision instanceof Balanced || decision instanceof Refused)) {
      connect(instance, false);
    } else {
      // Its affinity has ended or changed hands meanwhile.
      frontend.places.free(instance);
      follow(decision);
    }
  }

  private void abandoned() {
    if (doing == Doing.WAITING) {
      route();
    }
  }

  private void waitedTooLong() {
    Places.Waiter mine = waiter;
    if (mine != null && frontend.places.leave(mine)) {
      // The table decides whether the owner is still the owner; a second wait there is none.
      route();
    }
  }

  private void ownerStaysFull(Endpoint owner) {
    frontend.counters.ownerFull.increment();
    frontend.ownerFull.say(
        () ->
            "service " + frontend.name() + ": the owner " + owner + " has no place for " + source);
    if (frontend.limit().refusesWhenOwnerIsFull()) {
      refuse("its owner is full");
    } else {
      ownerGivenUp = true;
      route();
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

  /** The cluster stays away, or it takes too long until all front tiers know what they must. */
  private void heldTooLong() {
    frontend.heldTooLong.say(
        () ->
            "service %s: %s was held for %d ms and is routed by what is known here"
                .formatted(frontend.name(), source, LONGEST_HOLD.toMillis()));
    follow(frontend.router.routeByWhatIsHeld(frontend.address(), source, tried, frontend.full));
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
      frontend.places.free(instance);
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

  static byte[] concat(byte[] first, ByteBuffer second) {
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
    frontend.failed(failed.instance, why);
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
    frontend.leave(trying.entry);
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
    if (waiter != null) {
      frontend.places.leave(waiter);
    }
    loop.leave(this);
    loop.close(client);
    frontend.counters.leave();
  }
}
