package org.holdfast.jmx;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.stack.TargetStack;
import org.jspecify.annotations.Nullable;

/** What a node itself knows; what needs the others is refused. */
final class LocalTargets implements TargetsMXBean {
  private final String name;
  private final @Nullable TargetStack stack;
  private final Supplier<Boolean> isCurrent;

  LocalTargets(String name, @Nullable TargetStack stack, Supplier<Boolean> isCurrent) {
    this.name = name;
    this.stack = stack;
    this.isCurrent = isCurrent;
  }

  @Override
  public int getTargets() {
    return stack == null ? 0 : 1;
  }

  @Override
  public int getLiveTargets() {
    return getTargets();
  }

  @Override
  public int getRouters() {
    return stack == null ? 1 : 0;
  }

  @Override
  public int getLiveRouters() {
    return getRouters();
  }

  @Override
  public boolean isCurrent() {
    return isCurrent.get();
  }

  @Override
  public List<NodeRow> list() {
    return List.of(
        stack == null
            ? new NodeRow(name, "ROUTER", true, true, -1, 0, "", -1)
            : new NodeRow(
                name,
                "STACK",
                true,
                true,
                stack.size(),
                stack.connectionCount(),
                "ACTIVE",
                stack.defaultMaxDuration().toSeconds()));
  }

  @Override
  public String listAsJson() {
    return Json.of(list());
  }

  @Override
  public List<InstanceRow> instances() {
    return stack == null
        ? List.of()
        : stack.services().stream()
            .flatMap(
                listed ->
                    listed.instances().stream()
                        .map(
                            instance ->
                                new InstanceRow(
                                    listed.name(),
                                    listed.service().toString(),
                                    name,
                                    instance.toString(),
                                    listed.state().name(),
                                    "UNKNOWN",
                                    listed.connections(),
                                    listed.affinities(),
                                    listed.timeLeft().isZero()
                                        ? -1
                                        : listed.timeLeft().toSeconds())))
            .toList();
  }

  @Override
  public String instancesAsJson() {
    return Json.of(instances());
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // It goes on in the background.
  public String drain(String target, String service, long seconds) {
    TargetStack own = own(target);
    if (service.isEmpty()) {
      own.drain(Duration.ofSeconds(seconds));
    } else {
      own.drain(service, Duration.ofSeconds(seconds));
    }
    return done();
  }

  @Override
  public String resume(String target, String service) {
    if (service.isEmpty()) {
      own(target).resume();
    } else {
      own(target).resume(service);
    }
    return done();
  }

  @Override
  public String withdraw(String target, String service) {
    own(target).withdraw(service);
    return done();
  }

  private TargetStack own(String target) {
    if (stack == null || !target.equals(name)) {
      throw new IllegalArgumentException("target is " + target + "; allowed here: " + name);
    }
    return stack;
  }

  private static String done() {
    return ReturnCode.DONE + " (" + ReturnCode.DONE.number() + ")";
  }

  @Override
  public List<EventRow> events() {
    return List.of();
  }

  @Override
  public String eventsAsJson() {
    return Json.of(events());
  }

  @Override
  public String chartsAsJson(int minutes) {
    return "{\"stepSeconds\":10,\"nodes\":[]}";
  }
}
