package org.holdfast.jmx;

import java.time.Duration;
import org.holdfast.stack.TargetStack;

/** A stack's numbers. */
final class StackBean implements StackMXBean {
  private static final long MAX_DURATION_SECONDS = Duration.ofDays(365).toSeconds();

  private final TargetStack stack;

  StackBean(TargetStack stack) {
    this.stack = stack;
  }

  @Override
  public long getDefaultMaxDurationSeconds() {
    return stack.defaultMaxDuration().toSeconds();
  }

  @Override
  public void setDefaultMaxDurationSeconds(long seconds) {
    if (seconds < 1 || seconds > MAX_DURATION_SECONDS) {
      throw new IllegalArgumentException(
          "DefaultMaxDurationSeconds is "
              + seconds
              + "; allowed: 1 to "
              + MAX_DURATION_SECONDS
              + ", which is 365 days");
    }
    stack.setDefaultMaxDuration(Duration.ofSeconds(seconds));
  }

  @Override
  public boolean isCurrent() {
    return true;
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
    return 0;
  }

  @Override
  public long getRenewals() {
    return 0;
  }

  @Override
  public long getEnds() {
    return 0;
  }

  @Override
  public long getExpiries() {
    return 0;
  }

  @Override
  public long getRefusals() {
    return 0;
  }

  @Override
  public long getNotAuthorised() {
    return stack.notAuthorised();
  }

  @Override
  public long getClusterUnavailable() {
    return 0;
  }
}
