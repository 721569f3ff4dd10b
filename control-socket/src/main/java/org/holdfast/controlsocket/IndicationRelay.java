package org.holdfast.controlsocket;

import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.holdfast.affinity.Indication;
import org.holdfast.stack.IndicationSink;
import org.holdfast.wire.Frame;
import org.jspecify.annotations.Nullable;

/** Brings indications from the stack's thread to the connections that they are for. */
final class IndicationRelay implements IndicationSink {
  private static final int MOST_WAITING = 10_000;

  private final Loop loop;
  private final Instances instances;
  private final Connections connections;
  private final Counters counters;
  private final Queue<Indication> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicBoolean isDue = new AtomicBoolean();
  private final AtomicBoolean hasLost = new AtomicBoolean();

  IndicationRelay(Loop loop, Instances instances, Connections connections, Counters counters) {
    this.loop = loop;
    this.instances = instances;
    this.connections = connections;
    this.counters = counters;
  }

  @Override
  public void indicate(Indication indication) {
    if (!waiting.offer(indication)) {
      hasLost.set(true);
    }
    if (isDue.compareAndSet(false, true)) {
      loop.execute(this::deliver);
    }
  }

  private void deliver() {
    isDue.set(false);
    Set<Session> told = new LinkedHashSet<>();
    for (Indication next = waiting.poll(); next != null; next = waiting.poll()) {
      Session session = tell(next);
      if (session != null) {
        told.add(session);
      }
    }
    told.forEach(Session::flushNow);
    if (hasLost.getAndSet(false)) {
      connections.cutOffEverybody("more affinities ended at once than can be told of");
    }
  }

  /** Who was told; null: nobody is connected. */
  private @Nullable Session tell(Indication indication) {
    Instance instance = instances.openAt(indication.instance());
    if (instance == null || instance.session() == null) {
      return null;
    }
    Session session = instance.session();
    session.say(Frame.indication(indication, instance.handle()));
    counters.indications.increment();
    return session;
  }
}
