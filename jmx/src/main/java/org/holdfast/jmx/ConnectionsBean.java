package org.holdfast.jmx;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.holdfast.affinity.ServiceAddress;

/** The connections that a node knows. */
final class ConnectionsBean implements ConnectionsMXBean {
  private final IntSupplier count;
  private final Function<String, ServiceAddress> services;
  private final Source source;

  /** Where they are looked for. */
  @FunctionalInterface
  interface Source {
    List<ConnectionRow> find(ConnectionSearch search, int atMost);
  }

  ConnectionsBean(IntSupplier count, Function<String, ServiceAddress> services, Source source) {
    this.count = count;
    this.services = services;
    this.source = source;
  }

  @Override
  public int getCount() {
    return count.getAsInt();
  }

  @Override
  public String[] show(String search, int atMost) {
    TextTable table =
        new TextTable("CLIENT", "SERVICE", "INSTANCE", "THROUGH", "OPEN", "ORIGIN", "KEPT BY");
    for (ConnectionRow row : list(search, atMost)) {
      table.add(
          row.client(),
          row.service(),
          row.instance(),
          row.router(),
          row.seconds() + " s",
          row.origin(),
          row.keptBy());
    }
    return table.lines("");
  }

  @Override
  public List<ConnectionRow> list(String search, int atMost) {
    return source.find(
        ConnectionSearch.parse(Asking.search(search), services), Asking.rows(atMost));
  }

  @Override
  public String listAsJson(String search, int atMost) {
    return Json.of(list(search, atMost));
  }
}
