package org.holdfast.table;

import org.holdfast.affinity.IpAddress;

/** The prefixes of one service, the families apart: an IPv6 prefix never matches IPv4. */
final class ServiceTable {
  private final PrefixTables ipv4;
  private final PrefixTables ipv6;

  ServiceTable(KeyHash hash) {
    ipv4 = new PrefixTables(hash);
    ipv6 = new PrefixTables(hash);
  }

  PrefixTables prefixesOf(IpAddress address) {
    return address.isIpv4() ? ipv4 : ipv6;
  }

  boolean isEmpty() {
    return ipv4.isEmpty() && ipv6.isEmpty();
  }
}
