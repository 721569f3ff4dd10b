package org.holdfast.arquillian;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.HeldAffinity;
import org.holdfast.ejb.CurrentClient;

/** Whether this instance keeps the current client, now and before its transaction completed. */
@RequestScoped
public class HeldHere {
  @Resource(lookup = "java:app/Kept")
  AffinityConnectionFactory factory;

  @Inject CurrentClient client;
  private boolean beforeCompletion;

  public boolean now() {
    try (AffinityConnection connection = factory.getConnection()) {
      return connection.affinities(1000).stream()
          .map(HeldAffinity::client)
          .anyMatch(client.selector()::equals);
    }
  }

  public void noteBeforeCompletion() {
    beforeCompletion = now();
  }

  public boolean beforeCompletion() {
    return beforeCompletion;
  }
}
