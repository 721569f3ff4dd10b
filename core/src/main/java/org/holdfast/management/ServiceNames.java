package org.holdfast.management;

import java.util.Collections;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.holdfast.affinity.ServiceAddress;

/** The services that are configured here, by name; others are named by address and port. */
record ServiceNames(Map<String, ServiceAddress> services) {
  ServiceNames {
    services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
  }

  /**
   * The service that is meant.
   *
   * @throws NoSuchElementException if the text is neither a name nor an address and port
   */
  ServiceAddress service(String text) {
    ServiceAddress named = services.get(text);
    if (named != null) {
      return named;
    }
    try {
      return Texts.service(text);
    } catch (IllegalArgumentException neither) {
      throw new NoSuchElementException(
          "no service is named '"
              + text
              + "' here; there are "
              + services.keySet()
              + ", and others by address and port, such as 192.0.2.1:80");
    }
  }

  /** Its name here, or else its address and port. */
  String nameOf(ServiceAddress service) {
    return services.entrySet().stream()
        .filter(one -> one.getValue().equals(service))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(service::toString);
  }
}
