package org.holdfast.jmx;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Indication;
import org.holdfast.stack.IndicationSink;

/** Counts what applications are told. */
final class IndicationsBean implements IndicationsMXBean, IndicationSink {
  private final Map<EndReason, LongAdder> counts = new EnumMap<>(EndReason.class);

  IndicationsBean() {
    for (EndReason reason : EndReason.values()) {
      counts.put(reason, new LongAdder());
    }
  }

  @Override
  public void indicate(Indication indication) {
    adder(indication.reason()).increment();
  }

  @Override
  public long getTotal() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }

  private long count(EndReason reason) {
    return adder(reason).sum();
  }

  private LongAdder adder(EndReason reason) {
    return Objects.requireNonNull(counts.get(reason));
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
