package org.holdfast.management;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.stack.Administration.Query;

/**
 * Which affinities or connections are meant, as people write it: words that all must hold.
 *
 * @param service null in text: every one
 * @param target whose they are
 * @param instance where they are
 * @param client whom they concern: what lies within, or covers it
 * @param isAutomatic by origin
 * @param leftUnder with less time left than that
 */
record Search(
    Optional<ServiceAddress> service,
    Optional<String> target,
    Optional<Endpoint> instance,
    Optional<ClientSelector> client,
    Optional<Boolean> isAutomatic,
    Optional<Duration> leftUnder) {
  static final Search ALL =
      new Search(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final int LONGEST = 1_000;
  private static final String ALLOWED =
      "allowed are service=NAME, owner=TARGET or owner=ADDRESS:PORT, client=ADDRESS or"
          + " client=ADDRESS/LENGTH, origin=SERVER or origin=AUTOMATIC, and left<SECONDS, such as"
          + " left<90s, left<5m or left<2h";

  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})([smh]?)");

  /**
   * Reads it.
   *
   * @param services by name or address
   * @throws IllegalArgumentException if a word is not allowed; the message says what is
   * @throws java.util.NoSuchElementException if {@code services} does
   */
  static Search parse(String text, Function<String, ServiceAddress> services) {
    Search search = ALL;
    for (String word : words(text)) {
      search = search.with(word, services);
    }
    return search;
  }

  static List<String> words(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "the search has " + text.length() + " characters; at most " + LONGEST + " are allowed");
    }
    return Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  private Search with(String word, Function<String, ServiceAddress> services) {
    if (word.startsWith("left<")) {
      return leftUnder(time(word));
    }
    int equals = word.indexOf('=');
    String key = equals < 0 ? "client" : word.substring(0, equals).toLowerCase(Locale.ROOT);
    String value = word.substring(equals + 1);
    try {
      return switch (key) {
        case "service" -> service(services.apply(value));
        case "owner" -> owner(value);
        case "client" -> client(clients(value));
        case "origin" -> origin(value);
        default -> throw new IllegalArgumentException(ALLOWED);
      };
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException("'" + word + "': " + malformed.getMessage(), malformed);
    }
  }

  private static Duration time(String word) {
    Matcher matcher = TIME.matcher(word.substring("left<".length()));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + word + "': " + ALLOWED);
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2);
    return unit.equals("h")
        ? Duration.ofHours(number)
        : unit.equals("m") ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
  }

  /** A bare word that is no address is none of the words. */
  private static ClientSelector clients(String value) {
    try {
      return subnet(value);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(malformed.getMessage() + "; " + ALLOWED, malformed);
    }
  }

  /** An address or a prefix. */
  static ClientSelector subnet(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return ClientSelector.address(text);
    }
    IpAddress address = IpAddress.parse(text.substring(0, slash));
    int length = Integer.parseInt(text.substring(slash + 1));
    return new ClientSelector(address.prefix(length), length, List.of());
  }

  /** As {@link #subnet(String)} reads it. */
  static String subnet(ClientSelector clients) {
    return clients.address() + "/" + clients.prefixLength();
  }

  private Search origin(String value) {
    boolean automatic = value.equalsIgnoreCase("AUTOMATIC");
    if (!automatic && !value.equalsIgnoreCase("SERVER")) {
      throw new IllegalArgumentException(ALLOWED);
    }
    return new Search(service, target, instance, client, Optional.of(automatic), leftUnder);
  }

  private Search service(ServiceAddress one) {
    return new Search(Optional.of(one), target, instance, client, isAutomatic, leftUnder);
  }

  private Search client(ClientSelector one) {
    return new Search(service, target, instance, Optional.of(one), isAutomatic, leftUnder);
  }

  private Search leftUnder(Duration one) {
    return new Search(service, target, instance, client, isAutomatic, Optional.of(one));
  }

  private Search owner(String value) {
    try {
      Endpoint at = Endpoint.parse(value);
      return new Search(service, target, Optional.of(at), client, isAutomatic, leftUnder);
    } catch (IllegalArgumentException aName) {
      return new Search(service, Optional.of(value), instance, client, isAutomatic, leftUnder);
    }
  }

  /** The same without names, as {@link #parse} reads it on any node. */
  String canonical() {
    StringBuilder text = new StringBuilder();
    service.ifPresent(one -> text.append(" service=").append(one));
    instance.ifPresent(one -> text.append(" owner=").append(one));
    client.ifPresent(one -> text.append(" client=").append(subnet(one)));
    isAutomatic.ifPresent(one -> text.append(" origin=").append(one ? "AUTOMATIC" : "SERVER"));
    leftUnder.ifPresent(one -> text.append(" left<").append(one.toSeconds()).append('s'));
    return text.toString().strip();
  }

  /** What a stack looks for among its own. */
  Query query() {
    return service.isEmpty() && instance.isEmpty() && client.isEmpty() && leftUnder.isEmpty()
        ? Query.ALL
        : (at, clients, owner, left) ->
            matches(at, clients, owner)
                && leftUnder.map(most -> left.get().compareTo(most) < 0).orElse(true);
  }

  boolean matches(ServiceAddress at, ClientSelector clients, Endpoint owner) {
    return service.map(at::equals).orElse(true)
        && instance.map(owner::equals).orElse(true)
        && client.map(one -> concerns(one, clients)).orElse(true);
  }

  /** Whether these clients lie within what is meant, or cover it. */
  static boolean concerns(ClientSelector meant, ClientSelector clients) {
    return meant.covers(clients) || coversAddresses(clients, meant);
  }

  /** Whatever ports are named. */
  private static boolean coversAddresses(ClientSelector wider, ClientSelector narrower) {
    return wider.withPorts(List.of()).covers(narrower);
  }

  boolean wantsServerStarted() {
    return !isAutomatic.orElse(false);
  }

  /** Automatic ones have neither a clock nor, in the listing, a target. */
  boolean wantsAutomatic() {
    return isAutomatic.orElse(true) && leftUnder.isEmpty() && target.isEmpty();
  }
}
