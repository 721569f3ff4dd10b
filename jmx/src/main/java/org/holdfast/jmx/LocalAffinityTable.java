package org.holdfast.jmx;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.routing.ActiveClient;
import org.holdfast.routing.Router;
import org.holdfast.stack.TargetStack;
import org.jspecify.annotations.Nullable;

/** What a node itself knows; what needs the others is refused. */
final class LocalAffinityTable implements AffinityTableMXBean {
  private static final int USUAL_ROWS = 100;

  private final Supplier<Stream<AffinityRow>> rows;
  private final IntSupplier size;
  private final @Nullable TargetStack stack;

  private LocalAffinityTable(
      Supplier<Stream<AffinityRow>> rows, IntSupplier size, @Nullable TargetStack stack) {
    this.rows = rows;
    this.size = size;
    this.stack = stack;
  }

  static LocalAffinityTable of(String target, TargetStack stack) {
    return new LocalAffinityTable(
        () -> stack.list(MAX_ROWS).stream().map(listed -> row(target, listed)), stack::size, stack);
  }

  static LocalAffinityTable of(Router router) {
    return new LocalAffinityTable(
        () -> router.activeClients(MAX_ROWS).stream().map(LocalAffinityTable::row), () -> 0, null);
  }

  private static AffinityRow row(String target, TargetStack.Listing listed) {
    return new AffinityRow(
        listed.service().toString(),
        listed.client().toString(),
        target + " " + listed.instance(),
        "SERVER",
        listed.timeLeft().toSeconds(),
        listed.granted().toSeconds(),
        0,
        "",
        listed.holes());
  }

  private static AffinityRow row(ActiveClient client) {
    return new AffinityRow(
        client.service().toString(),
        client.client().toString(),
        client.instance().toString(),
        "AUTOMATIC",
        -1,
        -1,
        client.since().toSeconds(),
        "",
        0);
  }

  @Override
  public int getSize() {
    return size.getAsInt();
  }

  @Override
  public int getOwned() {
    return size.getAsInt();
  }

  @Override
  public AffinityPage list(String search, String after, int atMost) {
    checkRows(atMost);
    List<AffinityRow> found =
        rows.get().filter(row -> row.toString().contains(search.strip())).toList();
    return new AffinityPage(
        found.stream().limit(atMost == 0 ? USUAL_ROWS : atMost).toList(),
        "",
        found.size(),
        List.of());
  }

  static void checkRows(int atMost) {
    if (atMost < 0 || atMost > MAX_ROWS) {
      throw new IllegalArgumentException(
          "atMost is " + atMost + "; allowed: 1 to " + MAX_ROWS + " rows, or 0 for " + USUAL_ROWS);
    }
  }

  @Override
  public String listAsJson(String search, String after, int atMost) {
    return Json.of(list(search, after, atMost));
  }

  @Override
  public ExplanationRow explain(String clientAddress, int clientPort, String service) {
    throw new UnsupportedOperationException("explain is not there yet");
  }

  @Override
  public String explainAsJson(String clientAddress, int clientPort, String service) {
    return Json.of(explain(clientAddress, clientPort, service));
  }

  @Override
  public List<EventRow> history(String service, String client) {
    return List.of();
  }

  @Override
  public String historyAsJson(String service, String client) {
    return Json.of(history(service, client));
  }

  @Override
  public String endAffinity(String service, String client) {
    ReturnCode code =
        stack == null ? ReturnCode.NO_SUCH_AFFINITY : endByAdministrator(stack, service, client);
    return code + " (" + code.number() + ")";
  }

  private static ReturnCode endByAdministrator(TargetStack stack, String service, String client) {
    return stack.list(Integer.MAX_VALUE).stream()
        .filter(
            listed ->
                listed.service().toString().equals(service)
                    && listed.client().toString().equals(client))
        .findFirst()
        .map(listed -> stack.endByAdministrator(listed.id()).toCompletableFuture().join())
        .orElse(ReturnCode.NO_SUCH_AFFINITY);
  }

  @Override
  public String extendAffinity(String service, String client, long seconds) {
    throw new UnsupportedOperationException("extendAffinity is not there yet");
  }
}
