package org.holdfast.arquillian;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.affinity.Indication;

/** What an application's message-driven beans, good ones and bad ones, were told. */
final class Told {
  static final BlockingQueue<Indication> ALL = new LinkedBlockingQueue<>();
  static final BlockingQueue<Indication> TWIN = new LinkedBlockingQueue<>();
  static final BlockingQueue<Indication> EVENTS = new LinkedBlockingQueue<>();
  static final AtomicInteger THROWN = new AtomicInteger();
  static final AtomicInteger SLOW = new AtomicInteger();
  static final CountDownLatch SLOWNESS = new CountDownLatch(1);

  private Told() {}

  static List<Class<?>> beans() {
    return List.of(
        Told.class,
        ToldOfAll.class,
        ToldOfTwin.class,
        ToldAndThrowing.class,
        ToldAndSlow.class,
        ToldByEvents.class,
        EventObserver.class);
  }
}
