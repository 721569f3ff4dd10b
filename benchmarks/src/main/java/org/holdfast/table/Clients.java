package org.holdfast.table;

import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Owner;

/** Addresses that look random, each number another one, made anew for every question. */
public enum Clients {
  /** One long in the table. */
  IPV4(20) {
    @Override
    IpAddress address(int number) {
      return new IpAddress(
          0, 0xffff_0000_0000L | Integer.toUnsignedLong((2 * number + 1) * 0x9e37_79b1));
    }
  },
  /** Two longs in the table, both of which differ from client to client. */
  IPV6(34) {
    @Override
    IpAddress address(int number) {
      long mixed = number * 0x9e37_79b9_7f4a_7c15L;
      return new IpAddress(0x2001_0db8_0000_0000L | (mixed >>> 32), mixed);
    }
  };

  static final ServiceAddress SERVICE = new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);

  private static final IpAddress INSTANCE = IpAddress.parse("192.0.2.9");

  /** Ten owners keep them in turn. */
  private static final int OWNERS = 10;

  private final int bytesEach;

  Clients(int bytesEach) {
    this.bytesEach = bytesEach;
  }

  abstract IpAddress address(int number);

  /** What an affinity of such a client takes in a table of a million. */
  int bytesEach() {
    return bytesEach;
  }

  /** A table that keeps the clients 0 to affinities - 1. */
  AffinityTable kept(int affinities) {
    AffinityTable table = new AffinityTable();
    for (int number = 0; number < affinities; number++) {
      table.put(SERVICE, ClientSelector.address(address(number)), owner(number));
    }
    return table;
  }

  Owner owner(int number) {
    Endpoint instance = new Endpoint(INSTANCE, 8080 + number % OWNERS);
    return new Owner("target-" + number % OWNERS, 1, instance);
  }
}
