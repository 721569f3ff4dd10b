package org.holdfast.simulation;

import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.statistics.Statistics;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.simulation.Land.Instance;
import org.holdfast.simulation.Step.Asker;
import org.holdfast.simulation.Step.Local;
import org.jspecify.annotations.Nullable;

/**
 * SPEC A1 to A14 and rules 1 to 8, 12 and 13: product and model live through the same histories and
 * agree on every answer, on where every client would go at every router after every step, on what
 * the owners are told and on what is listed. More histories: {@code -Dmodel.tries=20000}; a certain
 * one: {@code -Dmodel.seed=} with the seed that was printed.
 */
class ModelTest {
  @Property(shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
  @AddLifecycleHook(AsOften.class)
  void productAndModel_agree_inAnyHistory(
      @ForAll("histories") List<Step> history, @ForAll long chance) {
    History lived = new History(chance);
    lived.live(history);
    Statistics.label("steps").collect(history.size() / 20 * 20);
    lived.answers().forEach(answer -> Statistics.label("answers").collect(answer));
  }

  /** As many histories as the command line says. */
  static final class AsOften implements AroundPropertyHook {
    // Kept here, or the level would be forgotten with it.
    private static final Logger LOGGER = Logger.getLogger("org.holdfast");

    @Override
    public PropertyExecutionResult aroundProperty(
        PropertyLifecycleContext context, PropertyExecutor property) {
      context.attributes().setTries(Integer.getInteger("model.tries", 300));
      String seed = System.getProperty("model.seed");
      if (seed != null) {
        context.attributes().setSeed(seed);
      }
      // Thousands of strangers are refused.
      LOGGER.setLevel(Level.SEVERE);
      try {
        return property.execute();
      } finally {
        LOGGER.setLevel(null);
      }
    }

    @Override
    public int aroundPropertyProximity() {
      return -100;
    }
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    return Arbitraries.frequencyOf(
            Tuple.of(40, starts()),
            Tuple.of(3, extensions()),
            Tuple.of(18, ends()),
            Tuple.of(20, owners()),
            Tuple.of(16, connections()),
            Tuple.of(4, Arbitraries.integers().between(0, 9).map(Step.Disconnect::new)),
            Tuple.of(12, times()),
            Tuple.of(1, Arbitraries.of(Land.TARGETS).map(Step.Restart::new)),
            Tuple.of(2, administrators()),
            Tuple.of(1, Arbitraries.of(Land.INSTANCES).map(Step.Leave::new)),
            Tuple.of(2, listeners()),
            Tuple.of(2, services()),
            Tuple.of(1, limits()))
        .list()
        .ofMaxSize(60)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  private static Arbitrary<Step> starts() {
    return Combinators.combine(askers(), locals(), clients(), durations(), mostly(false))
        .as(Step.Start::new);
  }

  private static Arbitrary<Step> extensions() {
    return Combinators.combine(askers(), locals(), clients(), durations()).as(Step.Extend::new);
  }

  private static Arbitrary<Step> ends() {
    return Combinators.combine(askers(), locals(), clients(), mostly(true)).as(Step.End::new);
  }

  private static Arbitrary<Step> owners() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 11),
            Arbitraries.of(Step.Kind.values()),
            mostly(false),
            durations(),
            mostly(false))
        .as(Step.Again::new);
  }

  private static Arbitrary<Step> connections() {
    return Combinators.combine(
            Arbitraries.of(0, 1),
            Arbitraries.of(Land.SHOP, Land.SHOP, Land.ADMIN, Land.SIX),
            Arbitraries.of(History.ADDRESSES),
            Arbitraries.of(History.PORTS))
        .as(
            (router, service, address, port) ->
                new Step.Connect(router, service, new Endpoint(address, port)));
  }

  private static Arbitrary<Step> times() {
    return Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.integers().between(1, 3_000)),
            Tuple.of(1, Arbitraries.integers().between(3_000, 25_000)))
        .map(millis -> new Step.Pass(Duration.ofMillis(millis)));
  }

  private static Arbitrary<Step> administrators() {
    return Combinators.combine(Arbitraries.of(Land.TARGETS), Arbitraries.integers().between(0, 5))
        .as(Step.AdministratorEnds::new);
  }

  private static Arbitrary<Step> listeners() {
    return Combinators.combine(Arbitraries.of(Land.INSTANCES), Arbitraries.of(true, true, false))
        .as(Step.Listen::new);
  }

  private static Arbitrary<Step> services() {
    return Combinators.combine(
            Arbitraries.of(Land.TARGETS),
            Arbitraries.of(Land.SERVICES),
            Arbitraries.of(true, true, false))
        .as(Step.Serve::new);
  }

  private static Arbitrary<Step> limits() {
    return Combinators.combine(
            Arbitraries.of(Land.TARGETS), Arbitraries.of(5, 20).map(Duration::ofSeconds))
        .as(Step.Limit::new);
  }

  private static Arbitrary<Asker> askers() {
    Instance one = Land.INSTANCES.get(0);
    Instance besides = Land.INSTANCES.get(1);
    Instance two = Land.INSTANCES.get(2);
    return Combinators.combine(
            Arbitraries.of(one, one, one, besides, two, two),
            mostly(false),
            Arbitraries.of(true, true, true, false))
        .as(Asker::new);
  }

  private static Arbitrary<Boolean> mostly(boolean value) {
    return Arbitraries.frequency(Tuple.of(4, value), Tuple.of(1, !value));
  }

  private static Arbitrary<Local> locals() {
    return Arbitraries.frequency(
        Tuple.of(40, Local.OWN),
        Tuple.of(4, Local.SHOP),
        Tuple.of(4, Local.ADMIN),
        Tuple.of(4, Local.SIX),
        Tuple.of(10, Local.EVERY),
        Tuple.of(2, Local.EVERY_SIX),
        Tuple.of(1, Local.WRONG_PORT),
        Tuple.of(1, Local.ELSEWHERE));
  }

  private static Arbitrary<@Nullable Duration> durations() {
    return Arbitraries.frequency(
            Tuple.of(8, 0),
            Tuple.of(1, -1_000),
            Tuple.of(3, 2_000),
            Tuple.of(3, 3_500),
            Tuple.of(12, 10_000),
            Tuple.of(12, 19_001),
            Tuple.of(6, 30_000),
            Tuple.of(2, 60_000))
        .map(millis -> millis == 0 ? null : Duration.ofMillis(millis));
  }

  /** Few and near to each other, so that they meet. */
  private static Arbitrary<ClientSelector> clients() {
    Arbitrary<ClientSelector> prefixes =
        Arbitraries.frequency(
                Tuple.of(24, "203.0.113.4"),
                Tuple.of(6, "203.0.113.5"),
                Tuple.of(16, "203.0.113.4/30"),
                Tuple.of(12, "203.0.113.0/24"),
                Tuple.of(1, "203.0.112.0/23"),
                Tuple.of(6, "2001:db8:c::4"),
                Tuple.of(6, "2001:db8:c::/64"),
                Tuple.of(3, "2001:db8:c::/56"),
                Tuple.of(1, "2001:db8::/40"))
            .map(ClientSelector::parse);
    Arbitrary<List<Integer>> ports =
        Arbitraries.frequency(
            Tuple.of(8, List.<Integer>of()),
            Tuple.of(3, List.of(1001)),
            Tuple.of(1, List.of(1002)),
            Tuple.of(3, List.of(1001, 1002)),
            Tuple.of(1, List.of(1002, 1003)),
            Tuple.of(3, List.of(1001, 1002, 1003)));
    return Combinators.combine(prefixes, ports).as(ClientSelector::withPorts);
  }

  static List<IpAddress> addresses(String... literals) {
    return List.of(literals).stream().map(IpAddress::parse).toList();
  }
}
