package org.holdfast.cluster;

import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.util.List;
import org.holdfast.facility.Orders;
import org.holdfast.facility.Orders.Order;
import org.holdfast.facility.Reports;
import org.holdfast.facility.Reports.Report;

/** What people want done by other nodes, and what became of it. */
final class OrderRows {
  static final List<RowSerializer<?>> SERIALIZERS =
      List.of(
          new RowSerializer<>(
              Orders.class, "holdfast.orders", OrderRows::writeOrders, OrderRows::readOrders),
          new RowSerializer<>(
              Order.class, "holdfast.order", OrderRows::writeOrder, OrderRows::readOrder),
          new RowSerializer<>(
              Reports.class, "holdfast.reports", OrderRows::writeReports, OrderRows::readReports),
          new RowSerializer<>(
              Report.class, "holdfast.report", OrderRows::writeReport, OrderRows::readReport));

  private OrderRows() {}

  private static void writeOrders(CompactWriter to, Orders row) {
    to.writeInt64("incarnation", row.incarnation());
    to.writeArrayOfCompact("orders", row.orders().toArray(Order[]::new));
  }

  private static Orders readOrders(CompactReader from) {
    return new Orders(
        from.readInt64("incarnation"), List.of(from.readArrayOfCompact("orders", Order.class)));
  }

  private static void writeOrder(CompactWriter to, Order order) {
    to.writeInt64("number", order.number());
    to.writeString("verb", order.verb());
    to.writeArrayOfString("arguments", order.arguments().toArray(String[]::new));
  }

  private static Order readOrder(CompactReader from) {
    return new Order(
        from.readInt64("number"),
        from.readString("verb"),
        List.of(from.readArrayOfString("arguments")));
  }

  private static void writeReports(CompactWriter to, Reports row) {
    to.writeInt64("incarnation", row.incarnation());
    to.writeArrayOfCompact("reports", row.reports().toArray(Report[]::new));
  }

  private static Reports readReports(CompactReader from) {
    return new Reports(
        from.readInt64("incarnation"), List.of(from.readArrayOfCompact("reports", Report.class)));
  }

  private static void writeReport(CompactWriter to, Report report) {
    to.writeInt64("number", report.number());
    to.writeBoolean("done", report.isDone());
    to.writeString("text", report.text());
    to.writeInt32("width", report.width());
    to.writeArrayOfString("cells", report.cells().toArray(String[]::new));
  }

  private static Report readReport(CompactReader from) {
    return new Report(
        from.readInt64("number"),
        from.readBoolean("done"),
        from.readString("text"),
        from.readInt32("width"),
        List.of(from.readArrayOfString("cells")));
  }
}
