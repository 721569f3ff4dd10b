package org.holdfast.configuration;

import java.time.Duration;
import java.util.List;
import org.holdfast.affinity.ClientSelector;

/**
 * How a server routes requests that reach it without a front tier. Serves SPEC E3.
 *
 * @param isOn whether the server is a router at all
 * @param trustedProxies whose {@code Forwarded} and {@code X-Forwarded-For} headers are believed,
 *     the cluster's other servers among them; all have no ports
 * @param connectTimeout how long the keeper may take to accept a connection
 * @param answerTimeout how long the keeper may take to begin its answer
 */
public record FilterSettings(
    boolean isOn,
    List<ClientSelector> trustedProxies,
    Duration connectTimeout,
    Duration answerTimeout) {
  static final String ENABLED = "holdfast.filter.enabled";
  static final String TRUSTED_PROXIES = "holdfast.filter.trusted-proxies";
  static final String CONNECT_TIMEOUT = "holdfast.filter.connect-timeout";
  static final String ANSWER_TIMEOUT = "holdfast.filter.answer-timeout";

  public FilterSettings {
    trustedProxies = List.copyOf(trustedProxies);
  }

  static FilterSettings read(Source source) {
    return new FilterSettings(
        source.flag(ENABLED, false),
        source.list(
            TRUSTED_PROXIES,
            "a list of addresses and prefixes, such as 192.0.2.1 or 2001:db8::/56",
            ClientSelector::parse),
        source.duration(
            CONNECT_TIMEOUT, Duration.ofSeconds(2), Duration.ofMillis(10), Duration.ofMinutes(1)),
        source.duration(
            ANSWER_TIMEOUT, Duration.ofSeconds(60), Duration.ofMillis(100), Duration.ofHours(1)));
  }
}
