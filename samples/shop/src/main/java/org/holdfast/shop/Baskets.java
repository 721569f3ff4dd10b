package org.holdfast.shop;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.resource.ConnectionFactoryDefinition;
import java.time.Duration;
import java.util.List;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.ejb.EndAffinity;

/** This node's baskets: whoever has one here is kept here until it is ordered or emptied. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@ConnectionFactoryDefinition(
    name = "java:app/Affinity",
    interfaceName = "org.holdfast.affinity.AffinityConnectionFactory",
    resourceAdapter = "#holdfast")
public class Baskets {
  @Resource(lookup = "java:app/Affinity")
  AffinityConnectionFactory affinity;

  private final Shelf shelf = new Shelf(System::nanoTime);

  /** Puts an item in the client's basket, and keeps the client. */
  public Visit add(ClientSelector client, String item, Duration atMost) {
    Shelf.Refusal refusal = shelf.put(client, item, atMost);
    return refusal == null ? look(client) : Visit.refused(refusal, shelf.items(client));
  }

  /** Looks at the client's basket; where there is one, keeps the client on. */
  public Visit look(ClientSelector client) {
    Duration atMost = shelf.touch(client);
    Kept kept = atMost == null ? Kept.NOT_ASKED : Kept.by(() -> keep(client, atMost));
    if (kept.isElsewhere()) {
      // Nobody would find what is left here.
      shelf.take(client);
    }
    return Visit.of(shelf.items(client), kept);
  }

  /** Looks without keeping anything longer. */
  public Visit glance(ClientSelector client) {
    return Visit.of(shelf.items(client), Kept.NOT_ASKED);
  }

  /** Takes the basket away, ordered or not, and lets the client go. */
  @EndAffinity
  public List<String> takeAway(ClientSelector client) {
    return shelf.take(client);
  }

  /** Not declared at a method: how long depends on the basket, and the answer matters at once. */
  private AffinityResponse keep(ClientSelector client, Duration atMost) {
    try (AffinityConnection connection = affinity.getConnection()) {
      return connection.start(client, atMost);
    }
  }
}
