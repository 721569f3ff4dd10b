package org.holdfast.fronttier;

import java.io.IOException;
import org.holdfast.routing.ConnectionTable;

/**
 * A connection whose instance is reached: bytes go both ways until both sides have ended. A side
 * that ends keeps receiving; a side that breaks down breaks the other off.
 */
final class Relay implements Stage {
  private final Frontend frontend;
  private final Loop loop;
  private final Wire client;
  private final Wire instance;
  private final ConnectionTable.Open entry;
  private final Flow requests;
  private final Flow responses;
  private final long idleNanos;
  private long deadline;
  private boolean answered;
  private boolean over;

  Relay(Frontend frontend, Loop loop, Wire client, Wire instance, ConnectionTable.Open entry) {
    this.frontend = frontend;
    this.loop = loop;
    this.client = client;
    this.instance = instance;
    this.entry = entry;
    this.requests = new Flow(loop, client, instance, frontend.counters);
    this.responses = new Flow(loop, instance, client, frontend.counters);
    this.idleNanos = frontend.idleTimeout.toNanos();
  }

  /** The head goes to the instance first; a server that speaks first may have spoken already. */
  void begin(byte[] head) {
    deadline = loop.nanos() + idleNanos;
    loop.enter(this);
    try {
      requests.begin(head);
      instance.watch(loop, this);
      client.watch(loop, this);
      move(requests, client);
      move(responses, instance);
      passEndsOn();
    } catch (IOException broken) {
      breakOff();
    }
  }

  @Override
  public void ready(Wire wire) {
    if (over) {
      return;
    }
    deadline = loop.nanos() + idleNanos;
    try {
      move(wire == client ? requests : responses, wire);
      Flow towards = wire == client ? responses : requests;
      if (towards.isBlocked()) {
        move(towards, wire == client ? instance : client);
      }
      passEndsOn();
      if (wire.isBroken()) {
        breakOff();
      }
    } catch (IOException broken) {
      breakOff();
    }
  }

  private void move(Flow flow, Wire from) throws IOException {
    if (flow.move()) {
      loop.execute(() -> guarded(() -> ready(from)));
    }
    if (!answered && responses.hasBegun()) {
      answered = true;
      frontend.answered(entry.instance());
    }
  }

  private void passEndsOn() throws IOException {
    if (requests.isOver() && responses.isOver()) {
      end();
    } else {
      requests.passEndOn();
      responses.passEndOn();
    }
  }

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public void expired() {
    frontend.counters.idle.increment();
    end();
  }

  @Override
  public void stop() {
    end();
  }

  /** A client that leaves early may be the reason for it; one that waits is not. */
  private boolean isResetWithoutAnswer() {
    boolean instanceBroke =
        responses.senderBroke() || requests.receiverBroke() || instance.isBroken();
    return instanceBroke && !responses.hasBegun() && !requests.hasEnded() && !client.isBroken();
  }

  /** A plain end would make a truncated answer look whole. */
  private void breakOff() {
    if (!over) {
      frontend.counters.brokenOff.increment();
      if (isResetWithoutAnswer()) {
        frontend.reset(entry.instance());
      }
      client.breakOff();
      instance.breakOff();
      end();
    }
  }

  private void end() {
    if (over) {
      return;
    }
    over = true;
    requests.release();
    responses.release();
    frontend.leave(entry);
    loop.leave(this);
    loop.close(client);
    loop.close(instance);
    frontend.counters.leave();
  }
}
