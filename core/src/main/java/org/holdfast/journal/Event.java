package org.holdfast.journal;

import java.util.Optional;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.ServiceAddress;

/**
 * Something that happened on a node.
 *
 * @param number grows by one with every event of the node
 * @param nanos when, by the node's own ticker
 * @param what happened
 * @param service that it was about; empty: the node as a whole
 * @param client whom it was about; empty: nobody in particular
 * @param details the rest, such as a reason or a new value
 * @param by who made it: an application, a person, or the cluster; may be empty
 */
public record Event(
    long number,
    long nanos,
    What what,
    Optional<ServiceAddress> service,
    Optional<ClientSelector> client,
    String details,
    String by) {
  /** The kinds of events. */
  public enum What {
    /** An application started an affinity. */
    STARTED,
    /** Somebody let it last longer. */
    EXTENDED,
    /** It was ended, by whomever. */
    ENDED,
    /** Its time was up. */
    EXPIRED,
    /** A request was not carried out. */
    REFUSED,
    /** A service gets no new clients. */
    DRAINING,
    /** It has drained: nobody is left there, or its time was up; it is out of use. */
    DRAINED,
    /** It gets new clients again. */
    RESUMED,
    /** It gets no clients at all. */
    WITHDRAWN,
    /** A setting was changed. */
    CHANGED,
    /** An instance or a node is there again. */
    UP,
    /** An instance or a node is away. */
    DOWN;

    /** Whether strangers can cause any number of them. */
    boolean isCheap() {
      return this == REFUSED;
    }
  }
}
