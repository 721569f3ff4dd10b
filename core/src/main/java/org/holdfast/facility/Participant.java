package org.holdfast.facility;

import java.util.List;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/**
 * A stack or a router of the cluster. A router is a front tier or, later, a server's filter.
 *
 * @param name unique in the cluster
 * @param role what it does
 * @param incarnation grows with every start under this name
 * @param protocol the version of the protocol that it speaks; a router of an older one is not
 *     waited for (SPEC A17)
 * @param served what a stack's instances serve; a router names services alone, for their settings
 */
public record Participant(
    String name, Role role, long incarnation, int protocol, List<Served> served) {
  /** The version that this code speaks. */
  public static final int PROTOCOL = 2;

  public Participant {
    served = List.copyOf(served);
  }

  /** The same in another role, or another life. */
  public Participant as(Role otherRole, long otherIncarnation) {
    return new Participant(name, otherRole, otherIncarnation, protocol, served);
  }

  /** The same with other instances. */
  public Participant serving(List<Served> others) {
    return new Participant(name, role, incarnation, protocol, others);
  }

  /** What a participant does. */
  public enum Role {
    /** Takes its target's affinity messages and owns what they start. */
    STACK,
    /** Routes new connections by the table. */
    ROUTER,
    /** A stack that was struck: its affinities have ended, its instances are balanced to. */
    STRUCK
  }

  /**
   * A service and the instances on one target that serve it.
   *
   * @param service as clients see it
   * @param instances the listeners that routers connect to; empty from a router
   * @param isAutomatic whether clients with an open connection are kept by that alone; one
   *     participant that says so is enough (SPEC B1)
   * @param isDraining whether these instances take no more clients that are not kept (SPEC C5)
   */
  public record Served(
      ServiceAddress service, List<Endpoint> instances, boolean isAutomatic, boolean isDraining) {
    public Served {
      instances = List.copyOf(instances);
    }
  }
}
