package org.holdfast.jmx;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners what happens, without ever holding up where it happens: at most {@value
 * #MOST_A_SECOND} of each type a second, over a queue of {@value #QUEUE} and a thread of its own,
 * which is there only while there is something to tell. What is too much is counted, and leaves a
 * gap in the sequence numbers. Safe for all threads.
 */
final class Teller extends NotificationBroadcasterSupport implements AutoCloseable {
  static final int MOST_A_SECOND = 100;
  private static final int QUEUE = 1_000;

  private final Map<String, Rate> rates;
  private final ThreadPoolExecutor executor;
  private final AtomicInteger listening = new AtomicInteger();
  private final AtomicLong sequence = new AtomicLong();
  private final LongAdder dropped = new LongAdder();

  /**
   * It tells those types.
   *
   * @param types what each of them means
   */
  Teller(Map<String, String> types, ThreadPoolExecutor executor) {
    super(
        executor,
        types.entrySet().stream()
            .map(
                type ->
                    new MBeanNotificationInfo(
                        new String[] {type.getKey()},
                        Notification.class.getName(),
                        type.getValue()))
            .toArray(MBeanNotificationInfo[]::new));
    this.executor = executor;
    rates = types.keySet().stream().collect(toUnmodifiableMap(type -> type, type -> new Rate()));
    executor.setRejectedExecutionHandler((late, full) -> dropped.increment());
  }

  static ThreadPoolExecutor thread(String name) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            5,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** Tells it, unless nobody listens or it is too much. */
  void tell(ObjectName source, String type, Supplier<EventRow> what) {
    long number = sequence.incrementAndGet();
    Rate rate = rates.get(type);
    if (listening.get() == 0 || rate == null) {
      return;
    }
    if (!rate.allows(System.nanoTime())) {
      dropped.increment();
      return;
    }
    EventRow row = what.get();
    Notification told =
        new Notification(type, source, number, System.currentTimeMillis(), row.sentence());
    told.setUserData(OpenRows.data(row));
    sendNotification(told);
  }

  /** How many were too much. */
  long dropped() {
    return dropped.sum();
  }

  @Override
  public void addNotificationListener(
      NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object back) {
    super.addNotificationListener(listener, filter, back);
    listening.incrementAndGet();
  }

  @Override
  public void removeNotificationListener(NotificationListener listener)
      throws ListenerNotFoundException {
    super.removeNotificationListener(listener);
    listening.decrementAndGet();
  }

  @Override
  public void removeNotificationListener(
      NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object back)
      throws ListenerNotFoundException {
    super.removeNotificationListener(listener, filter, back);
    listening.decrementAndGet();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /** So many in each second, begun anew with the first behind it. */
  private static final class Rate {
    private long began = System.nanoTime();
    private int count;

    synchronized boolean allows(long now) {
      if (now - began >= TimeUnit.SECONDS.toNanos(1)) {
        began = now;
        count = 0;
      }
      if (count == MOST_A_SECOND) {
        return false;
      }
      count++;
      return true;
    }
  }
}
