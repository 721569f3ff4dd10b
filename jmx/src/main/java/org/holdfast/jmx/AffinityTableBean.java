package org.holdfast.jmx;

import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.management.Management;

/** The cluster's affinities, as one node sees them. */
final class AffinityTableBean implements AffinityTableMXBean {
  private final Management management;
  private final IntSupplier owned;
  private final Teller teller;

  AffinityTableBean(Management management, IntSupplier owned, Teller teller) {
    this.management = management;
    this.owned = owned;
    this.teller = teller;
  }

  @Override
  public int getSize() {
    return management.census().claims();
  }

  @Override
  public int getOwned() {
    return owned.getAsInt();
  }

  @Override
  public long getNotificationsDropped() {
    return teller.dropped();
  }

  @Override
  public String[] show(String search, int atMost) {
    AffinityPage page = page(search, "", atMost);
    TextTable table =
        new TextTable("CLIENT", "SERVICE", "OWNER", "ORIGIN", "LEFT", "OF", "OLD", "STARTED BY");
    page.rows()
        .forEach(
            row ->
                table.add(
                    row.client(),
                    row.service(),
                    row.owner(),
                    row.origin(),
                    seconds(row.secondsLeft()),
                    seconds(row.secondsGranted()),
                    seconds(row.secondsOld()),
                    row.startedBy()));
    return table.lines(ending(page));
  }

  private static String seconds(long seconds) {
    return seconds < 0 ? "-" : seconds + " s";
  }

  private static String ending(AffinityPage page) {
    return page.rows().size()
        + " of "
        + page.total()
        + (page.silent().isEmpty() ? "" : "; did not answer: " + page.silent());
  }

  @Override
  public List<AffinityRow> list(String search, String after, int atMost) {
    return page(search, after, atMost).rows();
  }

  @Override
  public String listAsJson(String search, String after, int atMost) {
    return Json.of(page(search, after, atMost));
  }

  private AffinityPage page(String search, String after, int atMost) {
    return AffinityPage.of(
        Asking.await(
            management.affinities(
                Asking.search(search), Asking.search(after), Asking.rows(atMost))),
        management);
  }

  @Override
  public ExplanationRow explain(String clientAddress, int clientPort, String service) {
    if (clientPort < 0 || clientPort > 65_535) {
      throw new IllegalArgumentException(
          "clientPort is " + clientPort + "; allowed: " + Words.CLIENT_PORT);
    }
    Endpoint client = new Endpoint(address(clientAddress.strip()), clientPort);
    return ExplanationRow.of(
        client, Asking.await(management.explain(management.service(service.strip()), client)));
  }

  /** Also as it is listed, with the whole length behind it. */
  private static IpAddress address(String text) {
    ClientSelector client = ClientSelector.parse(text);
    if (!client.isOneAddress()) {
      throw new IllegalArgumentException(
          "'" + text + "' is a subnet; one client's address is asked for, such as 192.0.2.7");
    }
    return client.address();
  }

  @Override
  public String explainAsJson(String clientAddress, int clientPort, String service) {
    return Json.of(explain(clientAddress, clientPort, service));
  }

  @Override
  public List<EventRow> history(String service, String client) {
    return Asking.await(
            management.history(
                management.service(service.strip()), management.client(client.strip())))
        .stream()
        .map(event -> EventRow.of(event, management))
        .toList();
  }

  @Override
  public String historyAsJson(String service, String client) {
    return Json.of(history(service, client));
  }

  @Override
  public String endAffinity(String service, String client) {
    ServiceAddress at = management.service(service.strip());
    ClientSelector whom = management.client(client.strip());
    String by = Caller.name();
    String result = Asking.await(management.end(at, whom, by)).text();
    Changed.log("end the affinity of " + whom + " with " + service, by, result);
    return result;
  }

  @Override
  public String extendAffinity(String service, String client, long seconds) {
    if (seconds < 1) {
      throw new IllegalArgumentException(
          "seconds is " + seconds + "; allowed: 1 second and more, from now on");
    }
    ServiceAddress at = management.service(service.strip());
    ClientSelector whom = management.client(client.strip());
    String by = Caller.name();
    String result =
        Asking.await(management.extend(at, whom, Duration.ofSeconds(seconds), by)).text();
    Changed.log(
        "extend the affinity of " + whom + " with " + service + " to " + seconds + " s from now on",
        by,
        result);
    return result;
  }
}
