package org.holdfast.demo;

import java.io.PrintStream;
import java.time.Duration;

/** What the demo is at, in lines with the seconds since it began. Safe for all threads. */
final class Progress {
  private final PrintStream out;
  private final long began = System.nanoTime();

  Progress(PrintStream out) {
    this.out = out;
  }

  void tell(String what) {
    out.printf("%4d s  %s%n", sinceBegin().toSeconds(), what);
  }

  private Duration sinceBegin() {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
