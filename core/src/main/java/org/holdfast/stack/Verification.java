package org.holdfast.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.holdfast.affinity.AdditionalInformation;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a request before any affinity is looked at (SPEC A3, rules 2 and 6). Safe for
 * all threads.
 */
final class Verification {
  /** Where the control socket's message has the duration. */
  private static final int DURATION_OFFSET = 62;

  private final LocalHost host;
  private final Duration longestExtension;
  private volatile List<StackService> services;
  private volatile Set<ServiceAddress> draining = Set.of();
  private volatile Duration maxDuration;

  /** A service and the instance that a request is about. */
  record Place(ServiceAddress service, Endpoint instance) {}

  /** What became of a request's fields. */
  sealed interface Verified {
    /** They are right, and stand for these services, one at least. */
    record Accepted(List<Place> places, Duration granted, boolean limited) implements Verified {
      List<ServiceAddress> services() {
        return places.stream().map(Place::service).toList();
      }
    }

    /** Something is wrong with them. */
    record Rejected(ReturnCode code, int information) implements Verified {}
  }

  Verification(StackSettings settings, LocalHost host) {
    services = List.copyOf(settings.services().values());
    maxDuration = settings.maxDuration();
    longestExtension = settings.longestExtension();
    this.host = host;
  }

  Duration maxDuration() {
    return maxDuration;
  }

  void setMaxDuration(Duration atMost) {
    if (atMost.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("a maximum duration is at least a second, not " + atMost);
    }
    maxDuration = atMost;
  }

  List<StackService> services() {
    return services;
  }

  /** These are served from now on, and of those that drain only to clients that are kept. */
  void serve(List<StackService> now, Set<ServiceAddress> drainingNow) {
    draining = drainingNow;
    services = List.copyOf(now);
  }

  /** Whether the service takes no new clients (SPEC C5). */
  boolean isDraining(ServiceAddress service) {
    return draining.contains(service);
  }

  /** Whether the service was not withdrawn. */
  boolean serves(ServiceAddress service) {
    return services.stream().anyMatch(one -> one.address().equals(service));
  }

  /** What an instance would be told that begins to speak for this listener. */
  ReturnCode listener(Endpoint listener) {
    if (services.stream().allMatch(service -> instance(service, listener) == null)) {
      return ReturnCode.ADDRESS_NOT_SERVED;
    }
    return listens(listener) ? ReturnCode.DONE : ReturnCode.NOT_LISTENING;
  }

  Verified start(Requester requester, AffinityRequest request) {
    return isPositive(request.duration()) && !listens(requester.listener())
        ? rejected(ReturnCode.NOT_LISTENING)
        : timed(requester, request, maxDuration);
  }

  Verified extend(Requester requester, AffinityRequest request) {
    return timed(requester, request, longestExtension);
  }

  private Verified timed(Requester requester, AffinityRequest request, Duration most) {
    if (!isPositive(request.duration())) {
      return new Verified.Rejected(ReturnCode.MALFORMED, DURATION_OFFSET);
    }
    Duration asked = request.duration() == null ? maxDuration : request.duration();
    boolean limited = asked.compareTo(most) > 0;
    return resolve(requester, request, limited ? most : wholeSeconds(asked), limited);
  }

  private static boolean isPositive(@Nullable Duration asked) {
    return asked == null || !(asked.isZero() || asked.isNegative());
  }

  private boolean listens(Endpoint listener) {
    return host.listens(listener)
        || (listener.address().isUnspecified()
            && services.stream()
                .map(service -> instance(service, listener))
                .filter(Objects::nonNull)
                .anyMatch(host::listens));
  }

  Verified end(Requester requester, AffinityRequest request) {
    boolean everyService = request.localAddress() != null && request.localPort() == 0;
    if (everyService && !listens(requester.listener())) {
      return rejected(ReturnCode.NOT_LISTENING);
    }
    return resolve(requester, request, Duration.ZERO, false);
  }

  private static Verified.Rejected rejected(ReturnCode code) {
    return new Verified.Rejected(code, AdditionalInformation.NONE.number());
  }

  private static Duration wholeSeconds(Duration asked) {
    return asked.getNano() == 0 ? asked : Duration.ofSeconds(asked.getSeconds() + 1);
  }

  private Verified resolve(
      Requester requester, AffinityRequest request, Duration granted, boolean limited) {
    IpAddress address = request.localAddress();
    int port = request.localPort();
    if (address == null) {
      ServiceAddress own = Objects.requireNonNull(requester.service(), "no service is named");
      address = own.address();
      port = own.port();
    }
    IpAddress local = address;
    if (services.stream().noneMatch(service -> service.address().address().equals(local))) {
      return rejected(ReturnCode.ADDRESS_NOT_SERVED);
    }
    List<Place> meant = meant(requester.listener(), local, port);
    return meant.isEmpty()
        ? rejected(ReturnCode.PORT_NOT_SERVED)
        : new Verified.Accepted(meant, granted, limited);
  }

  private List<Place> meant(Endpoint listener, IpAddress address, int port) {
    List<Place> meant = new ArrayList<>();
    for (StackService service : services) {
      Endpoint instance = instance(service, listener);
      boolean isNamed = port == 0 || service.address().port() == port;
      if (instance != null && isNamed && service.address().address().equals(address)) {
        meant.add(new Place(service.address(), instance));
      }
    }
    return meant;
  }

  /** The service's configured instance that this listener is; null: none. */
  private static @Nullable Endpoint instance(StackService service, Endpoint listener) {
    return service.instances().stream()
        .filter(instance -> isAt(listener, instance))
        .findFirst()
        .orElse(null);
  }

  /** Whether a listener, perhaps at an any-address, is that instance. */
  static boolean isAt(Endpoint listener, Endpoint instance) {
    return listener.address().isUnspecified()
        ? instance.port() == listener.port()
        : instance.equals(listener);
  }

  /** Whether that principal may keep clients of the service that nobody has seen. */
  boolean isReserved(ServiceAddress service, @Nullable Principal principal) {
    return principal != null
        && services.stream()
            .filter(one -> one.address().equals(service))
            .anyMatch(one -> one.reservedFor().contains(principal));
  }
}
