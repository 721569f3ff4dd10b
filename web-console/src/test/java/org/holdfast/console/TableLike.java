package org.holdfast.console;

/** What the console uses of {@code type=AffinityTable}. */
public interface TableLike {
  int getSize();

  int getOwned();

  String listAsJson(String search, String after, int atMost);

  String explainAsJson(String clientAddress, int clientPort, String service);

  String historyAsJson(String service, String client);

  String endAffinity(String service, String client);

  String extendAffinity(String service, String client, long seconds);
}
