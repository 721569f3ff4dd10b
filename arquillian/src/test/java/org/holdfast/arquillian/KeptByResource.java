package org.holdfast.arquillian;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.holdfast.ejb.CurrentClient;
import org.holdfast.ejb.EndAffinity;
import org.holdfast.ejb.StartAffinity;

/** Declares affinity at a JAX-RS resource, for all of its methods and for one. */
@Path("/kept")
@RequestScoped
@StartAffinity(duration = "PT5M", factory = "java:app/Kept")
public class KeptByResource {
  @Inject CurrentClient client;

  @GET
  public String keep() {
    return client.selector().toString();
  }

  /** Another resource's. */
  @Path("/let-go")
  @RequestScoped
  public static class LettingGo {
    @GET
    @EndAffinity(factory = "java:app/Kept")
    public String letGo() {
      return "lets go";
    }
  }
}
