package org.holdfast.jmx;

import java.time.Duration;
import org.holdfast.affinity.EndReason;
import org.holdfast.management.Management;
import org.holdfast.management.Result;
import org.holdfast.stack.StackCounts;
import org.holdfast.stack.TargetStack;

/** A stack's numbers. */
final class StackBean implements StackMXBean {
  private static final long MAX_DURATION_SECONDS = Duration.ofDays(365).toSeconds();

  private final TargetStack stack;
  private final Management management;

  StackBean(TargetStack stack, Management management) {
    this.stack = stack;
    this.management = management;
  }

  @Override
  public long getDefaultMaxDurationSeconds() {
    return stack.administration().maxDuration().toSeconds();
  }

  @Override
  public void setDefaultMaxDurationSeconds(long seconds) {
    if (seconds < 1 || seconds > MAX_DURATION_SECONDS) {
      throw new IllegalArgumentException(
          "DefaultMaxDurationSeconds is "
              + seconds
              + "; allowed: 1 to "
              + MAX_DURATION_SECONDS
              + " seconds, which is 365 days");
    }
    String by = Caller.name();
    Result result =
        Asking.await(management.setMaxDuration(management.name(), Duration.ofSeconds(seconds), by));
    Changed.log("set DefaultMaxDurationSeconds to " + seconds + " s", by, result.text());
    if (!result.isDone()) {
      throw new IllegalStateException(result.text());
    }
  }

  @Override
  public boolean isCurrent() {
    return management.census().isCurrent();
  }

  @Override
  public int getAffinities() {
    return stack.size();
  }

  @Override
  public int getConnections() {
    return stack.connectionCount();
  }

  @Override
  public int getConnectionsLeftOut() {
    return stack.connectionsLeftOut();
  }

  @Override
  public long getStarts() {
    return counts().starts();
  }

  @Override
  public long getRenewals() {
    return counts().renewals();
  }

  @Override
  public long getEnds() {
    return counts().ends();
  }

  @Override
  public long getExpiries() {
    return counts().unasked(EndReason.EXPIRED);
  }

  @Override
  public long getRefusals() {
    return counts().refusals();
  }

  @Override
  public long getNotAuthorised() {
    return counts().notAuthorised();
  }

  @Override
  public long getClusterUnavailable() {
    return counts().clusterUnavailable();
  }

  private StackCounts counts() {
    return stack.administration().counts();
  }
}
