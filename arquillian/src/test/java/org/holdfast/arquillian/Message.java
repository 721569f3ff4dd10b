package org.holdfast.arquillian;

import java.util.List;
import java.util.stream.IntStream;
import org.holdfast.affinity.ClientSelector;

/**
 * What a case sends, whichever way.
 *
 * @param what {@code start}, {@code end} or {@code extend}
 * @param address the service's
 * @param seconds 0: none named
 */
record Message(
    String what, ClientSelector client, long seconds, String address, int port, boolean isPart) {
  static Message start(String clients) {
    return new Message("start", ClientSelector.parse(clients), 0, "192.0.2.1", 80, false);
  }

  static Message end(String clients) {
    return new Message("end", ClientSelector.parse(clients), 0, "192.0.2.1", 80, false);
  }

  static Message extend(String clients, long seconds) {
    return new Message("extend", ClientSelector.parse(clients), seconds, "192.0.2.1", 80, false);
  }

  Message seconds(long asked) {
    return new Message(what, client, asked, address, port, isPart);
  }

  Message address(String service) {
    return new Message(what, client, seconds, service, port, isPart);
  }

  Message port(int servicePort) {
    return new Message(what, client, seconds, address, servicePort, isPart);
  }

  Message ports(int... clientPorts) {
    List<Integer> ports = IntStream.of(clientPorts).boxed().toList();
    return new Message(what, client.withPorts(ports), seconds, address, port, isPart);
  }

  Message part() {
    return new Message(what, client, seconds, address, port, true);
  }
}
