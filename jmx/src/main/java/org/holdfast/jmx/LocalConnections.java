package org.holdfast.jmx;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The connections that a node knows. */
final class LocalConnections implements ConnectionsMXBean {
  private final IntSupplier count;
  private final Supplier<List<ConnectionRow>> rows;

  LocalConnections(IntSupplier count, Supplier<List<ConnectionRow>> rows) {
    this.count = count;
    this.rows = rows;
  }

  @Override
  public int getCount() {
    return count.getAsInt();
  }

  @Override
  public List<ConnectionRow> list(String search, int atMost) {
    LocalAffinityTable.checkRows(atMost);
    return rows.get().stream()
        .filter(row -> row.toString().contains(search.strip()))
        .limit(atMost == 0 ? 100 : atMost)
        .toList();
  }

  @Override
  public String listAsJson(String search, int atMost) {
    return Json.of(list(search, atMost));
  }
}
