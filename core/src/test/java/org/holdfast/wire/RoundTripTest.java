package org.holdfast.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.holdfast.affinity.IpAddress;
import org.holdfast.wire.Incoming.Request;

/** SPEC A16: what is written is read as what it was, and is as long as it says. */
class RoundTripTest {
  @Property
  void requests(@ForAll("requests") Request request) {
    ByteBuffer bytes = ByteBuffer.allocate(Frame.MOST_BYTES);
    request.frame().writeTo(bytes);
    assertEquals(request.frame().bytes(), bytes.position());
    assertEquals(request.frame().bytes(), bytes.getInt(0));
    bytes.flip();
    assertEquals(request, RequestDecoder.next(bytes));
    assertNull(RequestDecoder.next(bytes));
  }

  @Provide
  Arbitrary<Request> requests() {
    return Arbitraries.of(MessageType.values()).flatMap(RoundTripTest::requestsOf);
  }

  private static Arbitrary<Request> requestsOf(MessageType type) {
    Arbitrary<? extends Body> bodies =
        switch (type) {
          case PING -> Arbitraries.just(new Body.None());
          case OPEN -> opens();
          case START, END, EXTEND -> affinities();
        };
    return Combinators.combine(Arbitraries.longs(), Arbitraries.of(0, 1, 2), bodies)
        .as(
            (correlation, flags, body) ->
                new Request(
                    type,
                    new Frame(
                        Header.request(type, type.knows(flags) ? flags : 0, correlation), body)));
  }

  private static Arbitrary<IpAddress> addresses() {
    return Arbitraries.oneOf(
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(IpAddress::new),
        Arbitraries.integers()
            .map(low -> new IpAddress(0, 0xffff_0000_0000L | (low & 0xffff_ffffL))));
  }

  private static Arbitrary<Body.Open> opens() {
    return Combinators.combine(
            addresses(),
            Arbitraries.integers().between(1, 65_535),
            Arbitraries.longs(),
            Arbitraries.strings().all().excludeChars(surrogates()).ofMaxLength(85))
        .as(Body.Open::new);
  }

  /** Halves of pairs, which stand for no character alone. */
  private static char[] surrogates() {
    char[] all = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
    for (int index = 0; index < all.length; index++) {
      all[index] = (char) (Character.MIN_SURROGATE + index);
    }
    return all;
  }

  private static Arbitrary<Body.Affinity> affinities() {
    Arbitrary<List<Integer>> ports =
        Arbitraries.integers().between(1, 65_535).list().uniqueElements().ofMaxSize(64);
    return Combinators.combine(
            addresses(),
            Arbitraries.integers().between(0, 65_535),
            addresses(),
            Arbitraries.integers().between(1, 128),
            Arbitraries.longs().between(0, 0xffff_ffffL),
            Arbitraries.longs(),
            ports)
        .as(RoundTripTest::affinity)
        .filter(affinity -> !affinity.clientAddress().isUnspecified());
  }

  private static Body.Affinity affinity(
      IpAddress local,
      int localPort,
      IpAddress client,
      int wish,
      long seconds,
      long handle,
      List<Integer> ports) {
    int prefixLength = Math.min(wish, client.bits());
    // Both ways to say it, where there are two.
    boolean asMask = client.isIpv4() && seconds % 2 == 0;
    int mask = asMask ? -1 << (32 - prefixLength) : prefixLength;
    return new Body.Affinity(
        local, localPort, client.prefix(prefixLength), mask, seconds, handle, ports);
  }
}
