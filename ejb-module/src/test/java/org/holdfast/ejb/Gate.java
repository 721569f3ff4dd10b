package org.holdfast.ejb;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;

/** Where a server's request waits until its test lets it go. */
final class Gate {
  private static final ConcurrentMap<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

  private Gate() {}

  static CountDownLatch named(String name) {
    return GATES.computeIfAbsent(name, first -> new CountDownLatch(1));
  }
}
