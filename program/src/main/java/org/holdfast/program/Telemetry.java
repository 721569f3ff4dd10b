package org.holdfast.program;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Shows metrics to whichever OpenTelemetry SDK or agent is in this JVM; the API alone does nothing.
 * Not to be touched where not even the API is there.
 */
final class Telemetry {
  private static final String SCOPE = "org.holdfast";

  private Telemetry() {}

  /**
   * Until the process ends.
   *
   * @param node the attribute {@code holdfast.node} of all of them
   */
  static void show(String node, List<Metric> metrics) {
    Meter meter = GlobalOpenTelemetry.getMeter(SCOPE);
    Map<String, List<Metric>> instruments =
        metrics.stream()
            .collect(Collectors.groupingBy(Metric::name, TreeMap::new, Collectors.toList()));
    instruments.forEach((name, parts) -> show(meter, node, name, parts));
  }

  private static void show(Meter meter, String node, String name, List<Metric> parts) {
    Metric first = parts.get(0);
    Consumer<ObservableLongMeasurement> observe =
        measured ->
            parts.forEach(
                part -> measured.record(part.value().getAsLong(), attributes(node, part)));
    if (first.isCounter()) {
      var unused = meter.counterBuilder(name).setUnit(first.unit()).buildWithCallback(observe);
    } else {
      var unused =
          meter.gaugeBuilder(name).ofLongs().setUnit(first.unit()).buildWithCallback(observe);
    }
  }

  private static Attributes attributes(String node, Metric metric) {
    AttributesBuilder attributes = Attributes.builder().put("holdfast.node", node);
    metric.attributes().forEach(attributes::put);
    return attributes.build();
  }
}
