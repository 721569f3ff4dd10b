package org.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.Indication;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.configuration.ControlSocketSettings;
import org.holdfast.configuration.FilterSettings;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.facility.Owner;
import org.holdfast.routing.ConnectionTable.Open;
import org.holdfast.routing.RouteDecision;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Held;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.simulation.AffinityModel.Affinity;
import org.holdfast.simulation.AffinityModel.Answer;
import org.holdfast.simulation.Land.Instance;
import org.holdfast.simulation.Land.Service;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.holdfast.simulation.Step.Asker;
import org.holdfast.simulation.Step.Local;
import org.holdfast.stack.Administration;
import org.holdfast.stack.Administration.Kept;
import org.holdfast.stack.Requester;
import org.jspecify.annotations.Nullable;

/** A product and a model that live through the same steps. */
final class History {
  static final List<IpAddress> ADDRESSES =
      ModelTest.addresses(
          "203.0.113.4", "203.0.113.5", "203.0.113.9", "2001:db8:c::4", "2001:db8:c:1::4");
  static final List<Integer> PORTS = List.of(1001, 1002, 1003, 1004);

  /** How far product and model may be apart in what an affinity has left. */
  private static final Duration TOLERANCE = Duration.ofMillis(150);

  private static final Duration SETTLING = Duration.ofMillis(60);
  private static final Duration SOON = Duration.ofMillis(300);

  private final SimulatedCluster cluster;
  private final AffinityModel model = new AffinityModel();
  private final Map<String, Stack> stacks = new HashMap<>();
  private final List<Router> routers = new ArrayList<>();
  private final List<Connected> connections = new ArrayList<>();

  private final List<String> answers = new ArrayList<>();

  private record Connected(Open open, Service service, Endpoint client, Instance instance) {}

  History(long chance) {
    cluster = new SimulatedCluster(chance);
    Land.TARGETS.forEach(this::open);
    routers.add(cluster.openRouter("router1"));
    routers.add(cluster.openRouter("router2"));
  }

  /** What was answered so far: to which message, the code, the additional information. */
  List<String> answers() {
    return answers;
  }

  void live(List<Step> steps) {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      int number = i + 1;
      try {
        waitUntilCertain(one -> true, SOON);
        live(step);
        pass(SETTLING);
        waitUntilCertain(one -> true, SOON);
        compare();
      } catch (AssertionError | RuntimeException disagreement) {
        throw new AssertionError(
            "step " + number + " " + step + ": " + disagreement.getMessage(), disagreement);
      }
    }
  }

  // ---------------------------------------------------------------- time

  private void pass(Duration time) {
    cluster.simulation.run(time);
    model.advance(cluster.simulation.elapsed());
  }

  /** Around a deadline, nobody can say exactly whether an affinity is still there. */
  private void waitUntilCertain(Predicate<Instance> matters, Duration soon) {
    model.advance(cluster.simulation.elapsed());
    while (model.isUncertain(soon, matters)) {
      pass(Duration.ofMillis(50));
    }
  }

  // ---------------------------------------------------------------- steps

  private void live(Step step) {
    if (step instanceof Step.Start start) {
      start(start);
    } else if (step instanceof Step.Extend extend) {
      extend(extend);
    } else if (step instanceof Step.End end) {
      end(end);
    } else if (step instanceof Step.Again again) {
      again(again);
    } else if (step instanceof Step.Connect connect) {
      connect(connect);
    } else if (step instanceof Step.Disconnect disconnect) {
      disconnect(disconnect.index());
    } else if (step instanceof Step.Pass time) {
      pass(time.time());
    } else if (step instanceof Step.Restart restart) {
      restart(restart.target());
    } else if (step instanceof Step.AdministratorEnds ends) {
      administratorEnds(ends);
    } else if (step instanceof Step.Leave leave) {
      stackOf(leave.instance()).stack.endAllOf(leave.instance().endpoint());
      model.left(leave.instance());
    } else if (step instanceof Step.Listen listen) {
      listen(listen);
    } else if (step instanceof Step.Serve serve) {
      serve(serve);
    } else if (step instanceof Step.Limit limit) {
      stack(limit.target()).stack.administration().setMaxDuration(limit.maxDuration(), "bob");
      model.limits(limit.target(), limit.maxDuration());
    }
  }

  private void start(Step.Start start) {
    AffinityRequest request =
        request(start.local(), start.client(), start.duration(), start.fixed(), false);
    Answer expected = model.start(start);
    agree(
        start,
        expected,
        cluster.answer(
            stackOf(start.asker().instance())
                .stack
                .start(requester(start.asker()), request)
                .toCompletableFuture()));
  }

  private void extend(Step.Extend extend) {
    AffinityRequest request =
        request(extend.local(), extend.client(), extend.duration(), false, false);
    Answer expected = model.extend(extend);
    agree(
        extend,
        expected,
        stackOf(extend.asker().instance()).stack.extend(requester(extend.asker()), request));
  }

  private void again(Step.Again again) {
    List<Map.Entry<ClientSelector, Affinity>> all = model.selectors();
    if (!all.isEmpty()) {
      Map.Entry<ClientSelector, Affinity> chosen = all.get(again.index() % all.size());
      ClientSelector client = chosen.getKey();
      ServiceAddress service = chosen.getValue().service.address();
      Local local = new Local(service.address(), again.every() ? 0 : service.port());
      Asker asker = new Asker(chosen.getValue().owner, false, false);
      live(
          switch (again.kind()) {
            case START -> new Step.Start(asker, local, client, again.duration(), again.flag());
            case EXTEND -> new Step.Extend(asker, local, client, again.duration());
            case END -> new Step.End(asker, local, client, again.flag());
          });
    }
  }

  private void end(Step.End end) {
    AffinityRequest request = request(end.local(), end.client(), null, false, end.part());
    Answer expected = model.end(end);
    agree(
        end,
        expected,
        cluster.answer(
            stackOf(end.asker().instance())
                .stack
                .end(requester(end.asker()), request)
                .toCompletableFuture()));
  }

  private static AffinityRequest request(
      Local local,
      ClientSelector client,
      @Nullable Duration duration,
      boolean fixed,
      boolean part) {
    return new AffinityRequest(local.address(), local.port(), client, duration, fixed, part);
  }

  private static Requester requester(Asker asker) {
    Endpoint endpoint = asker.instance().endpoint();
    Endpoint listener =
        asker.anyAddress() ? new Endpoint(IpAddress.parse("::"), endpoint.port()) : endpoint;
    return new Requester(
        SimulatedCluster.SHOP,
        listener,
        Principal.application(asker.reserved() ? "trusted" : "stranger"));
  }

  private void agree(Step step, Answer expected, AffinityResponse response) {
    answers.add(
        step.getClass().getSimpleName()
            + " "
            + response.code()
            + " "
            + response.additionalInformation());
    boolean portMatters = expected.code().number() <= 2;
    Answer given =
        new Answer(
            response.code(),
            response.additionalInformation(),
            portMatters ? response.localPort() : expected.localPort(),
            isNear(expected.inForce(), response.inForce())
                ? expected.inForce()
                : response.inForce());
    assertEquals(expected, given);
  }

  private static boolean isNear(Duration one, Duration other) {
    return one.minus(other).abs().compareTo(TOLERANCE) <= 0;
  }

  private void connect(Step.Connect step) {
    Router router = routers.get(step.router());
    Service service = step.service();
    RouteDecision decision =
        router.router.router().route(service.address(), step.client(), Set.of());
    Endpoint to =
        decision instanceof Pinned pinned
            ? pinned.owner().instance()
            : decision instanceof Balanced balanced ? balanced.instance() : null;
    if (to != null) {
      Instance instance =
          Land.INSTANCES.stream().filter(one -> one.endpoint().equals(to)).findFirst().get();
      Open open =
          router
              .router
              .router()
              .connections()
              .open(service.address(), step.client(), to, decision instanceof Pinned);
      connections.add(new Connected(open, service, step.client(), instance));
      model.connected(service, step.client(), instance);
    }
  }

  private void disconnect(int index) {
    if (index < connections.size()) {
      close(connections.get(index));
      // A stack remembers for a moment what was just opened.
      pass(Duration.ofMillis(400));
    }
  }

  private void close(Connected one) {
    connections.remove(one);
    one.open.close();
    model.disconnected(one.service, one.client, one.instance);
  }

  private void restart(String target) {
    stack(target).link.kill();
    connections.stream()
        .filter(one -> one.instance.target().equals(target))
        .toList()
        .forEach(this::close);
    model.restarted(target);
    Set<Endpoint> silent = stack(target).silent;
    open(target).silent.addAll(silent);
    pass(Duration.ofMillis(500));
  }

  private Stack open(String target) {
    List<Instance> instances =
        Land.INSTANCES.stream().filter(one -> one.target().equals(target)).toList();
    Stack stack = cluster.stack(settings(target, instances), instances.get(0).endpoint());
    stacks.put(target, stack);
    stack.open();
    assertTrue(
        cluster.simulation.runUntil(stack.opened::isDone, Duration.ofSeconds(20)),
        "stack " + target + " did not open");
    stack.opened.join();
    return stack;
  }

  private static StackSettings settings(String target, List<Instance> instances) {
    Map<String, StackService> services = new HashMap<>();
    for (Service service : Land.SERVICES) {
      List<Endpoint> serving =
          instances.stream()
              .filter(one -> one.services().contains(service))
              .map(Instance::endpoint)
              .toList();
      if (!serving.isEmpty()) {
        services.put(
            service.name(),
            new StackService(
                service.name(),
                service.address(),
                serving,
                List.of(Principal.application("trusted")),
                false));
      }
    }
    return new StackSettings(
        new ClusterSettings("simulated", null, List.of(instances.get(0).endpoint())),
        target,
        Land.MAX_DURATION,
        Land.LONGEST_EXTENSION,
        Land.WIDEST_IPV4_PREFIX,
        Land.WIDEST_IPV6_PREFIX,
        services,
        Land.MAX_PER_INSTANCE,
        Land.MAX_PER_STACK,
        Land.MAX_HOLES_PER_GROUP,
        Duration.ZERO,
        new ControlSocketSettings(null, null, Duration.ZERO, 256),
        new FilterSettings(false, List.of(), Duration.ofSeconds(2), Duration.ofSeconds(60)));
  }

  private Stack stack(String target) {
    return Objects.requireNonNull(stacks.get(target));
  }

  private Stack stackOf(Instance instance) {
    return stack(instance.target());
  }

  private void administratorEnds(Step.AdministratorEnds step) {
    List<Affinity> listed =
        model.list(step.target()).sorted(Comparator.comparing(this::described)).toList();
    if (step.index() < listed.size()) {
      Affinity chosen = listed.get(step.index());
      Kept listedHere =
          stack(step.target()).kept().stream()
              .filter(one -> one.service().equals(chosen.service.address()))
              .filter(one -> one.client().equals(chosen.client))
              .findFirst()
              .get();
      CompletableFuture<ReturnCode> code = stack(step.target()).endByAdministrator(listedHere);
      assertTrue(cluster.simulation.runUntil(code::isDone, Duration.ofSeconds(3)));
      assertEquals(ReturnCode.DONE, code.join());
      model.endedByAdministrator(chosen);
    }
  }

  private void listen(Step.Listen step) {
    Stack stack = stackOf(step.instance());
    if (step.listens()) {
      stack.silent.remove(step.instance().endpoint());
    } else {
      waitUntilCertain(step.instance()::equals, Duration.ofMillis(1_500));
      stack.silent.add(step.instance().endpoint());
    }
    model.listens(step.instance(), step.listens());
    pass(step.listens() ? Duration.ZERO : Duration.ofSeconds(1));
  }

  private void serve(Step.Serve step) {
    boolean configured =
        Land.INSTANCES.stream()
            .anyMatch(
                one ->
                    one.target().equals(step.target()) && one.services().contains(step.service()));
    if (configured) {
      Administration target = stack(step.target()).stack.administration();
      Optional<String> service = Optional.of(step.service().name());
      if (step.serves()) {
        target.resume(service, "bob");
      } else {
        target.withdraw(service, "bob");
      }
      model.serves(step.target(), step.service(), step.serves());
      pass(Duration.ofMillis(300));
    }
  }

  // ---------------------------------------------------------------- what can be seen

  private void compare() {
    Land.SERVICES.forEach(this::compareRoutes);
    Land.TARGETS.forEach(this::compareListings);
    compareIndications();
  }

  private void compareRoutes(Service service) {
    for (IpAddress address : ADDRESSES) {
      for (int port : PORTS) {
        Endpoint client = new Endpoint(address, port);
        Affinity governing = model.governing(service, client);
        String expected =
            governing == null ? "balanced" : governing.owner.target() + " " + governing.owner;
        for (Router router : routers) {
          assertEquals(
              expected,
              described(router.router.router().route(service.address(), client, Set.of())),
              () -> client + " to " + service + " at " + router.name);
        }
      }
    }
  }

  private static String described(RouteDecision decision) {
    if (decision instanceof Pinned pinned) {
      Owner owner = pinned.owner();
      return owner.target() + " " + owner.instance();
    }
    return decision instanceof Held ? "held" : "balanced";
  }

  private void compareListings(String target) {
    List<String> expected = model.list(target).map(this::described).sorted().toList();
    List<Kept> listed = stack(target).kept();
    assertEquals(expected, listed.stream().map(History::described).sorted().toList(), "listings");
    assertEquals(expected.size(), stack(target).stack.size(), "size");
    for (Kept one : listed) {
      Duration left =
          model
              .list(target)
              .filter(affinity -> described(affinity).equals(described(one)))
              .map(model::timeLeft)
              .findFirst()
              .get();
      assertTrue(isNear(left, one.timeLeft()), () -> one + " should have " + left + " left");
      assertTrue(one.granted().compareTo(one.timeLeft()) >= 0, one::toString);
    }
    for (Instance instance : Land.INSTANCES) {
      if (instance.target().equals(target)) {
        assertEquals(
            model
                .list(target)
                .filter(one -> one.owner.equals(instance))
                .map(one -> one.service.address() + " " + one.client + " " + one.granted)
                .sorted()
                .toList(),
            stack(target).stack.held(instance.endpoint(), 100).stream()
                .map(one -> one.service() + " " + one.client() + " " + one.granted())
                .sorted()
                .toList(),
            "held");
      }
    }
  }

  private String described(Affinity one) {
    return String.join(
        " ", one.service.address().toString(), one.client.toString(), one.owner.toString());
  }

  private static String described(Kept one) {
    return String.join(
        " ", one.service().toString(), one.client().toString(), one.instance().toString());
  }

  private void compareIndications() {
    List<Indication> told = new ArrayList<>();
    stacks
        .values()
        .forEach(
            stack -> {
              told.addAll(stack.indications);
              stack.indications.clear();
            });
    assertEquals(sorted(model.takeIndications()), sorted(told), "indications");
  }

  private static List<String> sorted(List<Indication> indications) {
    return indications.stream().map(Indication::toString).sorted().collect(Collectors.toList());
  }
}
