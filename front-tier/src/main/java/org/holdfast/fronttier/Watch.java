package org.holdfast.fronttier;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.holdfast.affinity.Endpoint;
import org.holdfast.routing.RiseAndFall;
import org.holdfast.routing.Run;

/** One instance of one service under its checks, one after the other. */
final class Watch implements Probe.Asker {
  private static final Logger LOG = System.getLogger(Watch.class.getPackageName());

  private final Checks checks;
  private final Endpoint instance;
  private final Loop loop;
  private final RiseAndFall state;
  private final AtomicReference<Run> failures = new AtomicReference<>(Run.NONE);
  private boolean passedOnce;
  private boolean blamed;
  private boolean ended;
  private long begunAt;
  private long downSince;

  Watch(Checks checks, Endpoint instance) {
    this.checks = checks;
    this.instance = instance;
    this.loop = checks.rounds.loop();
    this.state = new RiseAndFall(checks.how().rise(), checks.how().fall());
  }

  Endpoint instance() {
    return instance;
  }

  void beginsIn(Duration delay) {
    loop.executeAfter(delay, () -> checks.rounds.begin(this::begin));
  }

  private void begin() {
    if (ended) {
      checks.rounds.ended();
      return;
    }
    begunAt = loop.nanos();
    try {
      Probe probe = new Probe(checks, loop, checks.transport.open(instance), this);
      probe.guarded(() -> probe.begin(instance));
    } catch (IOException nothingLeftHere) {
      checks.cannotCheck.say(
          () ->
              "service %s: the instance %s cannot be checked, no socket for it: %s"
                  .formatted(checks.service.name(), instance, nothingLeftHere.getMessage()));
      next();
    }
  }

  @Override
  public void passed() {
    if (!ended) {
      counted();
      takePass();
    }
    next();
  }

  @Override
  public void failed(String why) {
    if (!ended) {
      counted();
      takeFailure(why);
    }
    next();
  }

  @Override
  public void brokenOff() {
    next();
  }

  /** The next begins an interval after this one began, or at once if this one took longer. */
  private void next() {
    checks.rounds.ended();
    if (!ended) {
      Duration taken = Duration.ofNanos(loop.nanos() - begunAt);
      Duration left = checks.how().interval().minus(taken);
      beginsIn(left.isNegative() ? Duration.ZERO : left);
    }
  }

  private void counted() {
    blamed = false;
    checks.counters.checks.increment();
  }

  private void takePass() {
    // A check is as good a trial as a client's connection.
    checks.router.reached(instance);
    boolean changed = state.takes(true);
    if (changed) {
      LOG.log(
          Level.INFO,
          "HF-1402: service {0}: the instance {1} is up, after {2}",
          checks.service.name(),
          instance,
          Duration.ofNanos(loop.nanos() - downSince).truncatedTo(ChronoUnit.MILLIS));
      checks.up(instance, passedOnce);
    }
    passedOnce = true;
  }

  private void takeFailure(String why) {
    checks.counters.failedChecks.increment();
    if (state.takes(false)) {
      downSince = loop.nanos();
      checks.counters.fallen.increment();
      LOG.log(
          Level.WARNING,
          "HF-1401: service {0}: the instance {1} is down and gets no connection: {2}",
          checks.service.name(),
          instance,
          why);
      checks.down(instance);
    }
  }

  /** Any thread. Clients can make an instance reset them: so checks must fail too, or have none. */
  void connectionFailed(String why) {
    long now = loop.nanos();
    Run run = failures.updateAndGet(last -> last.failed(now, checks.how().interval()));
    if (run.isComplete()) {
      loop.execute(() -> blame(why));
    }
  }

  /** As a check that failed, but once between two checks at most. */
  private void blame(String why) {
    if (!ended && !blamed && state.isUp()) {
      blamed = true;
      takeFailure("several connections in a row failed, the last one: " + why);
    }
  }

  /** Any thread. */
  void answered() {
    if (!Run.NONE.equals(failures.get())) {
      failures.set(Run.NONE);
    }
  }

  /** There are no more checks. */
  void stop() {
    ended = true;
  }

  boolean isDown() {
    return !state.isUp();
  }
}
