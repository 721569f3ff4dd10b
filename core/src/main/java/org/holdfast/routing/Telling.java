package org.holdfast.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.holdfast.facility.Bucket;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Presence;
import org.holdfast.facility.Presence.Active;
import org.holdfast.facility.Summary;
import org.holdfast.facility.Summary.Load;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other routers where this one's clients are active, bucket by bucket and in batches, and
 * how busy the instances are (SPEC B3, C1, rule 14). A slow cluster makes the batches larger, not
 * more. Everything happens on the owner thread, but {@link #changed}.
 */
final class Telling {
  private static final Duration BATCH = Duration.ofMillis(20);
  private static final Duration SUMMARY_INTERVAL = Duration.ofMillis(200);
  private static final int REPEATED_EVERY = 5;

  private final CouplingFacility facility;
  private final Executor owner;
  private final Timers timers;
  private final Ticker ticker;
  private final Member member;
  private final Seats seats;
  private final ConnectionTable connections;
  private final Set<Integer> dirty = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final long[] numbers = new long[Seats.BUCKETS];
  private long lastNumber;
  private boolean hasBegun;
  private boolean telling;
  private List<Runnable> whenTold = new ArrayList<>();
  private long epoch;
  private @Nullable Summary lastSummary;
  private int sameSummaries;

  Telling(
      CouplingFacility facility,
      Executor owner,
      Timers timers,
      Ticker ticker,
      Member member,
      Seats seats,
      ConnectionTable connections) {
    this.facility = facility;
    this.owner = owner;
    this.timers = timers;
    this.ticker = ticker;
    this.member = member;
    this.seats = seats;
    this.connections = connections;
  }

  /** Has joined: from now on others hear of it. */
  void begin() {
    hasBegun = true;
    tellAll();
    summarise();
  }

  /** Any thread: something in that bucket is not as it was told last. */
  void changed(int bucket) {
    if (dirty.add(bucket) && scheduled.compareAndSet(false, true)) {
      owner.execute(() -> timers.after(BATCH, this::tellChanges));
    }
  }

  /** What was told before may be lost. */
  void tellAll() {
    IntStream.range(0, Seats.BUCKETS)
        .filter(bucket -> numbers[bucket] > 0 || !seats.isEmpty(bucket))
        .forEach(dirty::add);
    tell();
  }

  /**
   * From now on this router goes by the instances of that roster; the others learn it after
   * everything that it did before.
   */
  void announce(long version) {
    whenTold.add(
        () -> {
          epoch = Math.max(epoch, version);
          writeSummary();
        });
    tell();
  }

  private void tellChanges() {
    scheduled.set(false);
    tell();
  }

  private void tell() {
    if (telling || !hasBegun) {
      return;
    }
    List<Integer> buckets = List.copyOf(dirty);
    buckets.forEach(dirty::remove);
    List<Runnable> then = whenTold;
    whenTold = new ArrayList<>();
    telling = true;
    CompletionStage<?> all =
        CompletableFuture.allOf(
            buckets.stream().map(this::tell).toArray(CompletableFuture<?>[]::new));
    all.whenCompleteAsync(
        (done, failure) -> {
          telling = false;
          if (failure == null) {
            then.forEach(Runnable::run);
          } else {
            dirty.addAll(buckets);
            whenTold.addAll(then);
            timers.after(SUMMARY_INTERVAL, this::tell);
          }
          if (!whenTold.isEmpty() && failure == null) {
            tell();
          } else if (!dirty.isEmpty() && scheduled.compareAndSet(false, true)) {
            timers.after(BATCH, this::tellChanges);
          }
        },
        owner);
  }

  private CompletableFuture<?> tell(int bucket) {
    long now = ticker.nanos();
    List<Active> active =
        seats.toTell(bucket).entrySet().stream().map(one -> active(one, now)).toList();
    numbers[bucket] = ++lastNumber;
    return facility
        .presence()
        .set(
            new Bucket(member.self().name(), bucket),
            new Presence(member.self().incarnation(), lastNumber, active))
        .toCompletableFuture();
  }

  private static Active active(Map.Entry<Visitor, Seat> one, long now) {
    long age = Math.max(0, Duration.ofNanos(now - one.getValue().since()).toMillis());
    return new Active(
        one.getKey().service(), one.getKey().address(), one.getValue().instance(), age);
  }

  private void summarise() {
    timers.after(SUMMARY_INTERVAL, this::summarise);
    Summary summary = summary();
    sameSummaries = summary.equals(lastSummary) ? sameSummaries + 1 : 0;
    if (sameSummaries % REPEATED_EVERY == 0) {
      write(summary);
    }
  }

  private void writeSummary() {
    write(summary());
  }

  private void write(Summary summary) {
    lastSummary = summary;
    var unused = facility.summaries().set(member.self().name(), summary);
  }

  private Summary summary() {
    List<Load> loads =
        connections.counts().entrySet().stream()
            .map(one -> new Load(one.getKey(), one.getValue()))
            .toList();
    return new Summary(member.self().incarnation(), epoch, LongStream.of(numbers).sum(), loads);
  }
}
