package org.holdfast.fronttier;

import java.time.Duration;
import java.util.function.Predicate;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.configuration.FrontTierSettings.FrontService;
import org.holdfast.configuration.InstanceLimit;
import org.holdfast.routing.ConnectionTable;
import org.holdfast.routing.Currency;
import org.holdfast.routing.Router;

/** One service on this front tier: what all its connections have in common. For all threads. */
final class Frontend {
  private static final byte[] NO_HEADER = {};

  final Transport transport;
  final Router router;
  final Currency currency;
  final Counters counters;
  final Duration connectTimeout;
  final Duration idleTimeout;
  final Complaint ownerUnreachable = new Complaint("HF-1304: ");
  final Complaint ownerFull = new Complaint("HF-1305: ");
  final Complaint instanceFailed = new Complaint("HF-1307: ");
  final Complaint refused = new Complaint("HF-1306: ");
  final Complaint badHeader = new Complaint("HF-1303: ");
  final Complaint overLimit = new Complaint("HF-1301: ");
  final Complaint acceptFailed = new Complaint("HF-1302: ");
  final Complaint heldTooLong = new Complaint("HF-1310: ");
  final Places places;
  final Checks checks;
  final Predicate<Endpoint> full;
  private final FrontService service;

  Frontend(
      FrontService service,
      FrontTierSettings settings,
      Router router,
      Currency currency,
      Transport transport,
      Counters counters,
      Rounds rounds) {
    this.service = service;
    this.router = router;
    this.currency = currency;
    this.transport = transport;
    this.counters = counters;
    this.places = new Places(service.limit(), this::takesNewClients);
    this.full = places::isFull;
    this.checks =
        new Checks(service, router, transport, counters, rounds, places::abandon, places::handOut);
    this.connectTimeout = settings.connectTimeout();
    this.idleTimeout = settings.idleTimeout();
  }

  String name() {
    return service.name();
  }

  ServiceAddress address() {
    return service.address();
  }

  InstanceLimit limit() {
    return service.limit();
  }

  private boolean takesNewClients(Endpoint instance) {
    return router.takesNewClients(address(), instance);
  }

  /** Takes a connection out of the table and gives its place to the next. */
  void leave(ConnectionTable.Open entry) {
    entry.close();
    places.free(entry.instance());
  }

  /** An instance refused or timed out a connection. */
  void failed(Endpoint instance, String why) {
    router.failed(instance);
    checks.connectionFailed(instance, why);
  }

  /** An instance broke a connection off before it had answered, while its client waited. */
  void reset(Endpoint instance) {
    counters.reset.increment();
    router.reset(instance);
    checks.connectionFailed(instance, "reset before an answer");
  }

  /** An instance has begun to answer a connection. */
  void answered(Endpoint instance) {
    router.answered(instance);
    checks.answered(instance);
  }

  Endpoint listen() {
    return service.listen();
  }

  /** Whether this source must say in a PROXY header who its client is; others are not asked. */
  boolean isTrustedProxy(Endpoint source) {
    for (ClientSelector trusted : service.acceptProxyFrom()) {
      if (trusted.matches(source.address(), source.port())) {
        return true;
      }
    }
    return false;
  }

  /** What an instance is told about a connection before the client's first byte. */
  byte[] headerFor(Endpoint client) {
    return switch (service.proxyProtocol()) {
      case V2 -> ProxyHeader.v2(client, service.address());
      case V1 -> ProxyHeader.v1(client, service.address());
      case NONE -> NO_HEADER;
    };
  }
}
