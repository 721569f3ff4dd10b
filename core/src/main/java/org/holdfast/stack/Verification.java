package org.holdfast.stack;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.holdfast.affinity.AdditionalInformation;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
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

  private final List<StackService> services;
  private final Predicate<Endpoint> listening;
  private volatile Duration maxDuration;

  /** What became of a request's fields. */
  sealed interface Verified {
    /** They are right, and stand for these services, one at least. */
    record Accepted(List<ServiceAddress> services, Duration granted, boolean limited)
        implements Verified {}

    /** Something is wrong with them. */
    record Rejected(ReturnCode code, int information) implements Verified {}
  }

  Verification(StackSettings settings, Predicate<Endpoint> listening) {
    services = List.copyOf(settings.services().values());
    maxDuration = settings.maxDuration();
    this.listening = listening;
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

  Verified start(Requester requester, AffinityRequest request) {
    Duration asked = request.duration();
    if (asked != null && (asked.isZero() || asked.isNegative())) {
      return new Verified.Rejected(ReturnCode.MALFORMED, DURATION_OFFSET);
    }
    if (!listening.test(requester.instance())) {
      return rejected(ReturnCode.NOT_LISTENING);
    }
    Duration most = maxDuration;
    boolean limited = asked != null && asked.compareTo(most) > 0;
    return resolve(
        requester, request, limited || asked == null ? most : wholeSeconds(asked), limited);
  }

  Verified end(Requester requester, AffinityRequest request) {
    boolean everyService = request.localAddress() != null && request.localPort() == 0;
    if (everyService && !listening.test(requester.instance())) {
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
    if (address == null) {
      return new Verified.Accepted(List.of(requester.service()), granted, limited);
    }
    if (services.stream().noneMatch(service -> service.address().address().equals(address))) {
      return rejected(ReturnCode.ADDRESS_NOT_SERVED);
    }
    List<ServiceAddress> meant = meant(requester.instance(), address, request.localPort());
    return meant.isEmpty()
        ? rejected(ReturnCode.PORT_NOT_SERVED)
        : new Verified.Accepted(meant, granted, limited);
  }

  private List<ServiceAddress> meant(Endpoint instance, IpAddress address, int port) {
    return services.stream()
        .filter(service -> service.instances().contains(instance))
        .map(StackService::address)
        .filter(service -> service.address().equals(address))
        .filter(service -> port == 0 || service.port() == port)
        .toList();
  }

  /** Whether that application may keep clients of the service that nobody has seen. */
  boolean isReserved(ServiceAddress service, @Nullable String application) {
    return application != null
        && services.stream()
            .filter(one -> one.address().equals(service))
            .anyMatch(one -> one.reservedFor().contains(application));
  }
}
