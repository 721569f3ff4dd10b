package org.holdfast.configuration;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.jspecify.annotations.Nullable;

/** Where settings come from, read by type; what is not allowed is refused with its key. */
final class Source {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
  private static final String NAMES = "1 to 64 letters, digits, dots, dashes and underscores";
  private static final String SERVICES = "service names of 1 to 64 letters, digits and dashes";
  private static final String ENDPOINT =
      "an address and port, such as 192.0.2.1:80 or [2001:db8::1]:80";

  private final Function<String, Optional<String>> lookup;
  private final Iterable<String> names;

  Source(Function<String, Optional<String>> lookup, Iterable<String> names) {
    this.lookup = lookup;
    this.names = names;
  }

  /**
   * The value without blanks around it; empty: the key is not there. A key that is there must have
   * a value, or a variable that somebody forgot to set would silently become the default.
   */
  Optional<String> text(String key) {
    Optional<String> value = lookup.apply(key).map(String::strip).filter(text -> !text.isEmpty());
    if (value.isEmpty() && isThere(key)) {
      throw new ConfigurationException(
          key, "", "a value; if it has a default, leave the key out for that");
    }
    return value;
  }

  private boolean isThere(String key) {
    for (String name : names) {
      if (name.equals(key)) {
        return true;
      }
    }
    return false;
  }

  boolean has(String key) {
    return text(key).isPresent();
  }

  boolean hasAnyUnder(String prefix) {
    for (String name : names) {
      if (name.startsWith(prefix) && has(name)) {
        return true;
      }
    }
    return false;
  }

  /** A participant's or cluster's name. */
  String name(String key) {
    String name = required(key, NAMES);
    if (!NAME.matcher(name).matches()) {
      throw new ConfigurationException(key, name, NAMES);
    }
    return name;
  }

  int integer(String key, int ifNone, int least, int most) {
    return text(key).map(value -> integer(key, value, least, most)).orElse(ifNone);
  }

  boolean flag(String key, boolean ifNone) {
    return text(key).map(value -> flag(key, value)).orElse(ifNone);
  }

  private static boolean flag(String key, String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw new ConfigurationException(key, value, "true or false");
    }
    return Boolean.parseBoolean(value);
  }

  private static int integer(String key, String value, int least, int most) {
    String allowed = "a whole number from " + least + " to " + most;
    return within(least, most, key, value, Integer::valueOf, allowed);
  }

  Duration duration(String key, Duration ifNone, Duration least, Duration most) {
    return text(key).map(value -> duration(key, value, least, most)).orElse(ifNone);
  }

  private static Duration duration(String key, String value, Duration least, Duration most) {
    String allowed = "an ISO-8601 duration from " + least + " to " + most + ", such as PT30M";
    return within(least, most, key, value, Duration::parse, allowed);
  }

  private static <T extends Comparable<? super T>> T within(
      T least, T most, String key, String value, Function<String, T> parse, String allowed) {
    try {
      T parsed = parse.apply(value);
      if (parsed.compareTo(least) >= 0 && parsed.compareTo(most) <= 0) {
        return parsed;
      }
    } catch (NumberFormatException | DateTimeParseException malformed) {
      // Refused below like a value out of range: both are told what is allowed.
    }
    throw new ConfigurationException(key, value, allowed);
  }

  /** Where something can be reached: 0.0.0.0 and :: are refused. */
  Endpoint endpoint(String key) {
    return parsed(key, required(key, ENDPOINT), ENDPOINT, Source::reachable);
  }

  /** Where something binds: 0.0.0.0 and :: stand for every address. */
  Endpoint listener(String key) {
    return parsed(key, required(key, ENDPOINT), ENDPOINT, Endpoint::parse);
  }

  /** Where several things can be reached; empty if the key is not set. */
  List<Endpoint> endpoints(String key) {
    return list(key, ENDPOINT, Source::reachable);
  }

  private static Endpoint reachable(String value) {
    Endpoint endpoint = Endpoint.parse(value);
    if (endpoint.address().isUnspecified()) {
      throw new IllegalArgumentException(
          endpoint.address() + " stands for every address, name one");
    }
    return endpoint;
  }

  /** Where something binds, without the port: 0.0.0.0 and :: stand for every address. */
  IpAddress address(String key, IpAddress ifNone) {
    return text(key)
        .map(value -> parsed(key, value, "an IPv4 or IPv6 address", IpAddress::parse))
        .orElse(ifNone);
  }

  ServiceAddress serviceAddress(ServiceKeys keys) {
    String allowed = "the address that clients connect to, such as 192.0.2.1 or 2001:db8::1";
    String address = required(keys.address(), allowed);
    int port = integer(keys.port(), required(keys.port(), "the service's port"), 1, 65_535);
    return parsed(
        keys.address(),
        address,
        allowed,
        value -> new ServiceAddress(IpAddress.parse(value), port));
  }

  /** The entries between commas; empty if the key is not set. */
  List<String> list(String key) {
    return list(key, "a list", Function.identity());
  }

  <T> List<T> list(String key, String allowed, Function<String, T> parse) {
    List<T> entries = new ArrayList<>();
    Set<T> seen = new HashSet<>();
    for (String entry : text(key).map(value -> value.split(",", -1)).orElse(new String[0])) {
      T parsed = parsed(key, entry.strip(), allowed, parse);
      if (!seen.add(parsed)) {
        throw new ConfigurationException(key, entry.strip(), "each entry once");
      }
      entries.add(parsed);
    }
    return entries;
  }

  private static <T> T parsed(String key, String value, String allowed, Function<String, T> parse) {
    try {
      return parse.apply(value);
    } catch (IllegalArgumentException refused) {
      throw new ConfigurationException(key, value, allowed + " (" + refused.getMessage() + ")");
    }
  }

  <T> List<T> required(String key, List<T> entries) {
    if (entries.isEmpty()) {
      throw new ConfigurationException(key, null, "a list of " + ENDPOINT);
    }
    return entries;
  }

  private String required(String key, String allowed) {
    return text(key).orElseThrow(() -> new ConfigurationException(key, null, allowed));
  }

  /** Every service that a key names, by name; no two with one address. */
  <S> Map<String, S> services(
      BiFunction<Source, ServiceKeys, S> read, Function<S, ServiceAddress> address) {
    Map<String, S> services = new TreeMap<>();
    Map<ServiceAddress, String> known = new HashMap<>();
    for (String name : serviceNames()) {
      ServiceKeys keys = new ServiceKeys(name);
      S service = read.apply(this, keys);
      String other = known.putIfAbsent(address.apply(service), name);
      if (other != null) {
        throw new ConfigurationException(
            keys.address(),
            address.apply(service).toString(),
            "another address and port than those of service " + other);
      }
      services.put(name, service);
    }
    return services;
  }

  private Set<String> serviceNames() {
    Set<String> found = new TreeSet<>();
    for (String key : names) {
      String service = serviceName(key);
      if (service == null) {
        continue;
      }
      if (!SERVICE.matcher(service).matches()) {
        throw new ConfigurationException(key, text(key).orElse(""), SERVICES);
      }
      found.add(service);
    }
    return found;
  }

  /** The service that a key is about; null: none. */
  static @Nullable String serviceName(String key) {
    int dot = key.indexOf('.', ServiceKeys.PREFIX.length());
    return key.startsWith(ServiceKeys.PREFIX) && dot > 0
        ? key.substring(ServiceKeys.PREFIX.length(), dot)
        : null;
  }
}
