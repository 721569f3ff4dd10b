package org.holdfast.configuration;

import java.util.List;

/**
 * The keys of one service.
 *
 * @param service its name in the configuration
 */
record ServiceKeys(String service) {
  static final String PREFIX = "holdfast.services.";

  String address() {
    return key("address");
  }

  String port() {
    return key("port");
  }

  String listen() {
    return key("listen");
  }

  String instances() {
    return key("instances");
  }

  String proxyProtocol() {
    return key("proxy-protocol");
  }

  String staticTargets() {
    return key("static-targets");
  }

  String acceptProxyFrom() {
    return key("accept-proxy-from");
  }

  String autoAffinity() {
    return key("auto-affinity");
  }

  String reservedFor() {
    return key("reserved-for");
  }

  String maxConnectionsPerInstance() {
    return key("max-connections-per-instance");
  }

  String maxWaiting() {
    return key("max-waiting");
  }

  String longestWait() {
    return key("longest-wait");
  }

  String fullOwner() {
    return key("full-owner");
  }

  String healthCheck() {
    return key("health-check");
  }

  String healthPath() {
    return key("health-path");
  }

  String healthInterval() {
    return key("health-interval");
  }

  String healthTimeout() {
    return key("health-timeout");
  }

  String healthRise() {
    return key("health-rise");
  }

  String healthFall() {
    return key("health-fall");
  }

  String slowStart() {
    return key("slow-start");
  }

  List<String> all() {
    return List.of(
        address(),
        port(),
        listen(),
        instances(),
        proxyProtocol(),
        staticTargets(),
        acceptProxyFrom(),
        autoAffinity(),
        reservedFor(),
        maxConnectionsPerInstance(),
        maxWaiting(),
        longestWait(),
        fullOwner(),
        healthCheck(),
        healthPath(),
        healthInterval(),
        healthTimeout(),
        healthRise(),
        healthFall(),
        slowStart());
  }

  private String key(String field) {
    return PREFIX + service + "." + field;
  }
}
