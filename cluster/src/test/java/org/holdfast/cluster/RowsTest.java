package org.holdfast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Owner;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.facility.SharedMap;

/** SPEC E8: claims of both families survive the way into the cluster and back. */
class RowsTest {
  private static final HazelcastFacility FACILITY = start();

  private static HazelcastFacility start() {
    Endpoint bind = TestPorts.free("127.0.0.1");
    return HazelcastFacility.asMember(new ClusterSettings("rows", bind, List.of(bind)), bind);
  }

  @AfterContainer
  static void stop() {
    FACILITY.close();
  }

  @Property(tries = 200)
  void aClaim_isReadAndComparedAsItWasWritten(
      @ForAll("keys") ClaimKey key, @ForAll("rows") PrefixClaims row, @ForAll long version) {
    SharedMap<ClaimKey, PrefixClaims> claims = FACILITY.claims();
    Answer.of(claims.set(key, row));
    assertEquals(row, Answer.of(claims.get(key)));
    PrefixClaims same =
        new PrefixClaims(row.version(), row.publisher(), row.publication(), row.claims());
    PrefixClaims next = new PrefixClaims(version, "next", 1, List.of());
    assertTrue(Answer.of(claims.replace(key, same, next)), "equal rows have equal bytes");
    assertEquals(next, Answer.of(claims.get(key)));
  }

  @Provide
  Arbitrary<ClaimKey> keys() {
    return Combinators.combine(
            addresses(), ports(), addresses(), Arbitraries.integers().between(1, 128))
        .as(
            (vip, port, client, length) -> {
              int prefixLength = Math.min(length, client.bits());
              return new ClaimKey(
                  new ServiceAddress(vip, port), client.prefix(prefixLength), prefixLength);
            });
  }

  @Provide
  Arbitrary<PrefixClaims> rows() {
    Arbitrary<Owner> owners =
        Combinators.combine(
                Arbitraries.strings().ofMaxLength(20),
                Arbitraries.longs(),
                Combinators.combine(addresses(), ports()).as(Endpoint::new))
            .as(Owner::new);
    Arbitrary<Claim> claims =
        Combinators.combine(
                ports().list().uniqueElements().ofMaxSize(ClientSelector.MAX_PORTS),
                owners,
                Arbitraries.longs(),
                Arbitraries.of(true, false))
            .as(Claim::new);
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.strings().ofMaxLength(20),
            Arbitraries.longs(),
            claims.list().ofMaxSize(5))
        .as(PrefixClaims::new);
  }

  private static Arbitrary<Integer> ports() {
    return Arbitraries.integers().between(1, 65_535);
  }

  private static Arbitrary<IpAddress> addresses() {
    Arbitrary<IpAddress> ipv4 =
        Arbitraries.integers()
            .map(bits -> new IpAddress(0, 0xffff_0000_0000L | (bits & 0xffff_ffffL)));
    Arbitrary<IpAddress> ipv6 =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(IpAddress::new);
    return Arbitraries.oneOf(ipv4, ipv6).filter(address -> !address.isUnspecified());
  }
}
