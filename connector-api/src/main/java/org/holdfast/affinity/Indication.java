package org.holdfast.affinity;

/**
 * An affinity has ended, and its owner did not ask for it. Told when it is removed at every live
 * router, once, as long as the owner lives. Immutable. Serves SPEC A10 and rule 8.
 *
 * @param service that the clients were kept for; a start for several services is told of one by one
 * @param client which clients
 * @param instance that kept them
 * @param reason why it ended
 */
public record Indication(
    ServiceAddress service, ClientSelector client, Endpoint instance, EndReason reason) {}
