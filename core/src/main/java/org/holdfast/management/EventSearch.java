package org.holdfast.management;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.journal.Event;
import org.holdfast.journal.Event.What;

/**
 * Which events are meant, as people write it: words that all must hold.
 *
 * @param service that they are about
 * @param client whom they concern: what lies within, or covers it
 * @param node where they happened, or who came or went
 * @param what happened
 */
record EventSearch(
    Optional<ServiceAddress> service,
    Optional<ClientSelector> client,
    Optional<String> node,
    Optional<What> what) {
  private static final EventSearch ALL =
      new EventSearch(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final String ALLOWED =
      "allowed are service=NAME, client=ADDRESS or client=ADDRESS/LENGTH, node=NAME, and what=KIND,"
          + " which is one of "
          + List.of(What.values());

  /**
   * Reads it.
   *
   * @param services by name or address
   * @throws IllegalArgumentException if a word is not allowed; the message says what is
   * @throws java.util.NoSuchElementException if {@code services} does
   */
  static EventSearch parse(String text, Function<String, ServiceAddress> services) {
    EventSearch search = ALL;
    for (String word : Search.words(text)) {
      search = search.with(word, services);
    }
    return search;
  }

  private EventSearch with(String word, Function<String, ServiceAddress> services) {
    int equals = word.indexOf('=');
    String key = equals < 0 ? "client" : word.substring(0, equals).toLowerCase(Locale.ROOT);
    String value = word.substring(equals + 1);
    try {
      return switch (key) {
        case "service" -> new EventSearch(Optional.of(services.apply(value)), client, node, what);
        case "client" -> new EventSearch(service, Optional.of(Search.subnet(value)), node, what);
        case "node" -> new EventSearch(service, client, Optional.of(value), what);
        case "what" -> new EventSearch(service, client, node, Optional.of(kind(value)));
        default -> throw new IllegalArgumentException("no such word");
      };
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          "'" + word + "': " + malformed.getMessage() + "; " + ALLOWED, malformed);
    }
  }

  private static What kind(String value) {
    return Arrays.stream(What.values())
        .filter(one -> one.name().equalsIgnoreCase(value))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such kind"));
  }

  /** The same without names of services, as {@link #parse} reads it on any node. */
  String canonical() {
    StringBuilder text = new StringBuilder();
    service.ifPresent(one -> text.append(" service=").append(one));
    client.ifPresent(one -> text.append(" client=").append(Search.subnet(one)));
    node.ifPresent(one -> text.append(" node=").append(one));
    what.ifPresent(one -> text.append(" what=").append(one));
    return text.toString().strip();
  }

  /** Whether that is one of them, which happened on the node of that name. */
  boolean matches(Event event, String on) {
    return what.map(event.what()::equals).orElse(true)
        && (service.isEmpty() || service.equals(event.service()))
        && node.map(one -> one.equals(on) || RosterWatch.isAbout(one, event)).orElse(true)
        && client
            .map(one -> event.client().filter(whom -> Search.concerns(one, whom)).isPresent())
            .orElse(true);
  }
}
