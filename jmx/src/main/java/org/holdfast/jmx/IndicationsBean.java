package org.holdfast.jmx;

import java.util.function.Supplier;
import org.holdfast.affinity.EndReason;
import org.holdfast.stack.StackCounts;

/** What applications were told. */
final class IndicationsBean implements IndicationsMXBean {
  private final Supplier<StackCounts> counts;

  IndicationsBean(Supplier<StackCounts> counts) {
    this.counts = counts;
  }

  @Override
  public long getTotal() {
    return counts.get().unasked().values().stream().mapToLong(Long::longValue).sum();
  }

  private long count(EndReason reason) {
    return counts.get().unasked(reason);
  }

  @Override
  public long getExpired() {
    return count(EndReason.EXPIRED);
  }

  @Override
  public long getAddressGone() {
    return count(EndReason.ADDRESS_GONE);
  }

  @Override
  public long getServiceWithdrawn() {
    return count(EndReason.SERVICE_WITHDRAWN);
  }

  @Override
  public long getListenerGone() {
    return count(EndReason.LISTENER_GONE);
  }

  @Override
  public long getEndedByAdministrator() {
    return count(EndReason.ENDED_BY_ADMINISTRATOR);
  }

  @Override
  public long getGivenUpByCluster() {
    return count(EndReason.GIVEN_UP_BY_CLUSTER);
  }
}
