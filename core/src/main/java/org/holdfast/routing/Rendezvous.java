package org.holdfast.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.holdfast.affinity.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where a client goes that is active nowhere: the instance whose hash with the client's is highest,
 * so that all routers with the same instances agree without asking each other, and an instance more
 * or less moves only its own clients (SPEC B4, rule 14).
 *
 * @param now the instances of the roster that this router knows
 * @param before those of earlier rosters that some router may still go by
 * @param isBlank whether it is not known yet what the other routers go by
 */
record Rendezvous(List<Endpoint> now, List<List<Endpoint>> before, boolean isBlank) {
  Rendezvous {
    now = List.copyOf(now);
    before = List.copyOf(before);
  }

  /** What all routers go by. */
  static Rendezvous settled(List<Endpoint> instances) {
    return new Rendezvous(instances, List.of(), false);
  }

  /** Other instances, which not all routers may go by yet. */
  Rendezvous then(List<Endpoint> instances) {
    if (instances.equals(now)) {
      return this;
    }
    List<List<Endpoint>> earlier = new ArrayList<>(before);
    earlier.add(now);
    return new Rendezvous(instances, earlier, isBlank);
  }

  boolean isSettled() {
    return before.isEmpty() && !isBlank;
  }

  /** The same instances, which now all routers go by. */
  Rendezvous settled() {
    return settled(now);
  }

  /** Null: none is usable. */
  @Nullable Endpoint choose(Visitor visitor, Predicate<Endpoint> usable) {
    return choose(now, visitor.hash(), usable);
  }

  /** Whether every router chooses that one. */
  boolean isAgreed(Visitor visitor, Endpoint chosen, Predicate<Endpoint> usable) {
    return !isBlank
        && before.stream()
            .allMatch(instances -> chosen.equals(choose(instances, visitor.hash(), usable)));
  }

  private static @Nullable Endpoint choose(
      List<Endpoint> instances, long client, Predicate<Endpoint> usable) {
    Endpoint best = null;
    long highest = 0;
    for (Endpoint instance : instances) {
      long score = mix(client ^ hash(instance));
      if ((best == null || Long.compareUnsigned(score, highest) > 0) && usable.test(instance)) {
        best = instance;
        highest = score;
      }
    }
    return best;
  }

  private static long hash(Endpoint instance) {
    return mix(mix(mix(instance.address().high()) ^ instance.address().low()) ^ instance.port());
  }

  /** Every bit of the result depends on every bit of the number. */
  static long mix(long number) {
    long mixed = (number ^ (number >>> 32)) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 29)) * 0xC2B2AE3D27D4EB4FL;
    return mixed ^ (mixed >>> 32);
  }
}
