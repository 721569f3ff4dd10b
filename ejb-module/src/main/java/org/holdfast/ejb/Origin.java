package org.holdfast.ejb;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.RequestRouter;
import org.holdfast.affinity.RequestRouter.Event;
import org.holdfast.ejb.ForwardedHeaders.Hop;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request (SPEC E3). That is the connection's other end, unless a trusted proxy is there
 * and says who else: then it is the first hop, from the right, that is not trusted itself.
 *
 * <p>Where both headers are present, they must name the same address: a proxy that writes one of
 * them lets its clients write the other. If they do not, or one is malformed, or the hop is hidden,
 * both are ignored as a whole and the connection's other end is the client.
 *
 * @param client with port 0 where only its address is known
 * @param isBelieved whether the headers named it
 */
record Origin(Endpoint client, boolean isBelieved) {
  static Origin of(
      Endpoint peer, List<String> forwarded, List<String> xForwardedFor, RequestRouter router) {
    if (forwarded.isEmpty() && xForwardedFor.isEmpty()) {
      return new Origin(peer, false);
    }
    if (!router.trusts(peer.address())) {
      router.count(Event.UNTRUSTED_HEADERS);
      return new Origin(peer, false);
    }
    Endpoint named = named(forwarded, xForwardedFor, router::trusts);
    if (named == null) {
      router.count(Event.MALFORMED_HEADERS);
      return new Origin(peer, false);
    }
    return new Origin(named, true);
  }

  private static @Nullable Endpoint named(
      List<String> forwarded, List<String> xForwardedFor, Predicate<IpAddress> trusts) {
    if (xForwardedFor.isEmpty()) {
      return client(ForwardedHeaders.forwarded(forwarded), trusts);
    }
    Endpoint older = client(ForwardedHeaders.xForwardedFor(xForwardedFor), trusts);
    if (forwarded.isEmpty() || older == null) {
      return older;
    }
    Endpoint standard = client(ForwardedHeaders.forwarded(forwarded), trusts);
    boolean agree = standard != null && standard.address().equals(older.address());
    return agree ? standard : null;
  }

  private static @Nullable Endpoint client(Optional<List<Hop>> read, Predicate<IpAddress> trusts) {
    List<Hop> hops = read.orElse(List.of());
    for (int index = hops.size() - 1; index >= 0; index--) {
      Hop hop = hops.get(index);
      IpAddress address = hop.address();
      if (address == null) {
        return null;
      }
      if (index == 0 || !trusts.test(address)) {
        return new Endpoint(address, hop.port());
      }
    }
    return null;
  }
}
