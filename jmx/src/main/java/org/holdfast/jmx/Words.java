package org.holdfast.jmx;

/** How parameters that several operations have are described. */
final class Words {
  static final String AFFINITY_SEARCH =
      "words that all must hold, such as service=shop owner=node-2 client=10.1.0.0/16"
          + " origin=SERVER left<60s; empty: all";
  static final String CONNECTION_SEARCH =
      "words that all must hold, such as service=shop client=10.1.0.0/16"
          + " instance=10.0.0.11:8081; empty: all";
  static final String EVENT_SEARCH =
      "words that all must hold, such as what=DOWN node=node-2 service=shop client=10.1.0.0/16;"
          + " empty: all";
  static final String AFTER = "what the page before named as next; empty: the first page";
  static final String AT_MOST = "how many rows, 1 to 1000; 0: 100";
  static final String CLIENT_ADDRESS = "an IPv4 or IPv6 address, in digits";
  static final String CLIENT_PORT = "1 to 65535; 0: any that no affinity names";
  static final String SERVICE =
      "its name in the configuration of any node, or its address and port";
  static final String CLIENT = "an address, a subnet, or either with ports, as listed";
  static final String TARGET = "the target's name, as listed";
  static final String SERVICE_OF_TARGET =
      "the service's name in the target's configuration; empty: all";

  private Words() {}
}
