package org.holdfast.jmx;

import java.util.function.Function;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.stack.ConnectionListing;

/**
 * An active connection to a target; the components are its columns.
 *
 * @param router the front tier or server through which it goes
 * @param service what the client connected to
 * @param client its address and port
 * @param instance where it goes on this target
 * @param seconds since it was opened
 * @param origin what keeps the client there: SERVER, AUTOMATIC or NONE
 * @param keptBy the clients of the server's affinity that keeps this one; empty: none does
 */
public record ConnectionRow(
    String router,
    String service,
    String client,
    String instance,
    long seconds,
    String origin,
    String keptBy) {
  static ConnectionRow of(ConnectionListing listed, Function<ServiceAddress, String> names) {
    return new ConnectionRow(
        listed.router(),
        names.apply(listed.service()),
        listed.client().toString(),
        listed.instance().toString(),
        listed.age().toSeconds(),
        listed.origin().name(),
        listed.keptBy().map(ClientSelector::toString).orElse(""));
  }
}
