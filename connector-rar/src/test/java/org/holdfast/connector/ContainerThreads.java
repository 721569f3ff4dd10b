package org.holdfast.connector;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.XATerminator;
import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import jakarta.resource.spi.work.WorkRejectedException;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A container as far as its work manager goes: a thread for each work. */
final class ContainerThreads implements BootstrapContext, WorkManager {
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private volatile boolean full;

  /** From now on no work is taken. */
  void refuseWorks() {
    full = true;
  }

  /** How many works run. */
  long running() {
    return threads.stream().filter(Thread::isAlive).count();
  }

  @Override
  public void scheduleWork(Work work) throws WorkRejectedException {
    if (full) {
      throw new WorkRejectedException("no thread is free");
    }
    verify(work);
    Thread thread = new Thread(work, "work");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Connectors 2.1, 10.3.1: containers may refuse a work whose methods are synchronized. */
  private static void verify(Work work) throws WorkRejectedException {
    for (Method method : work.getClass().getMethods()) {
      boolean ofWorks = method.getName().equals("run") || method.getName().equals("release");
      if (ofWorks && Modifier.isSynchronized(method.getModifiers())) {
        throw new WorkRejectedException(method + " is synchronized");
      }
    }
  }

  @Override
  public WorkManager getWorkManager() {
    return this;
  }

  @Override
  public void doWork(Work work) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void doWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long startWork(Work work) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long startWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void scheduleWork(
      Work work, long timeout, ExecutionContext context, WorkListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public @Nullable XATerminator getXATerminator() {
    return null;
  }

  @Override
  public Timer createTimer() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isContextSupported(Class<? extends WorkContext> context) {
    return true;
  }

  @Override
  public @Nullable TransactionSynchronizationRegistry getTransactionSynchronizationRegistry() {
    return null;
  }
}
