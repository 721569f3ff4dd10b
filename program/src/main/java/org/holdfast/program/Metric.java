package org.holdfast.program;

import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A number that OpenTelemetry is shown, under its naming rules. No attribute may hold what a client
 * chooses, such as its address: each value would be a time series of its own. Serves SPEC E7.
 *
 * @param name of the instrument; several with one name differ in their attributes
 * @param unit as in UCUM, such as {@code {connection}}
 * @param isCounter whether it only grows
 * @param attributes few, with few values
 * @param value now; asked on any thread
 */
public record Metric(
    String name,
    String unit,
    boolean isCounter,
    Map<String, String> attributes,
    LongSupplier value) {
  public Metric {
    attributes = Map.copyOf(attributes);
  }

  /** What only grows. */
  public static Metric counter(String name, String unit, LongSupplier value) {
    return new Metric(name, unit, true, Map.of(), value);
  }

  /** What only grows, and is one part of a whole. */
  public static Metric counter(
      String name, String unit, String attribute, String part, LongSupplier value) {
    return new Metric(name, unit, true, Map.of(attribute, part), value);
  }

  /** What goes up and down. */
  public static Metric gauge(String name, String unit, LongSupplier value) {
    return new Metric(name, unit, false, Map.of(), value);
  }
}
