package org.holdfast.cluster;

import java.util.List;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Owner;
import org.holdfast.facility.PrefixClaims;

/** Rows that tests write. */
final class SampleRows {
  static final ServiceAddress SERVICE = new ServiceAddress(IpAddress.parse("192.0.2.1"), 443);

  private SampleRows() {}

  /** A key for the number: one IPv4 client in 10.0.0.0/8. */
  static ClaimKey key(int number) {
    IpAddress client = new IpAddress(0, 0xffff_0a00_0000L + number + 1);
    return ClaimKey.of(SERVICE, ClientSelector.address(client));
  }

  /** A row with one claim. */
  static PrefixClaims claims(String publisher, long version) {
    Owner owner = new Owner(publisher, 7, Endpoint.parse("192.0.2.10:8080"));
    return new PrefixClaims(
        version, publisher, version, List.of(new Claim(List.of(), owner, version, false)));
  }
}
