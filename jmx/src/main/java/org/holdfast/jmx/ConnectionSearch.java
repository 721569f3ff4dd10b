package org.holdfast.jmx;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.membership.ConnectionQuery;

/** Which connections are meant, as people write it: words that all must hold. */
record ConnectionSearch(
    Optional<ServiceAddress> service, Optional<ClientSelector> client, Optional<Endpoint> instance)
    implements ConnectionQuery {
  private static final int LONGEST = 1_000;
  private static final ConnectionSearch ALL =
      new ConnectionSearch(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if a word is not allowed; the message says what is
   */
  static ConnectionSearch parse(String text, Function<String, ServiceAddress> services) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "the search has " + text.length() + " characters; at most " + LONGEST + " are allowed");
    }
    ConnectionSearch search = ALL;
    for (String word : List.of(text.strip().split("\\s+"))) {
      search = word.isEmpty() ? search : search.with(word, services);
    }
    return search;
  }

  private ConnectionSearch with(String word, Function<String, ServiceAddress> services) {
    int equals = word.indexOf('=');
    String key = equals < 0 ? "client" : word.substring(0, equals);
    String value = word.substring(equals + 1);
    try {
      return switch (key) {
        case "service" ->
            new ConnectionSearch(Optional.of(services.apply(value)), client, instance);
        case "client" -> new ConnectionSearch(service, Optional.of(clients(value)), instance);
        case "instance" ->
            new ConnectionSearch(service, client, Optional.of(Endpoint.parse(value)));
        default -> throw new IllegalArgumentException("no such word");
      };
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          "'"
              + word
              + "': "
              + malformed.getMessage()
              + "; allowed are service=NAME, client=ADDRESS or client=ADDRESS/LENGTH, and"
              + " instance=ADDRESS:PORT");
    }
  }

  private static ClientSelector clients(String value) {
    int slash = value.indexOf('/');
    if (slash < 0) {
      return ClientSelector.address(value);
    }
    IpAddress address = IpAddress.parse(value.substring(0, slash));
    int length = Integer.parseInt(value.substring(slash + 1));
    return new ClientSelector(address.prefix(length), length, List.of());
  }

  @Override
  public boolean matches(ServiceAddress to, Endpoint from, Endpoint at) {
    return service.map(to::equals).orElse(true)
        && instance.map(at::equals).orElse(true)
        && client.map(one -> one.matches(from.address(), from.port())).orElse(true);
  }
}
