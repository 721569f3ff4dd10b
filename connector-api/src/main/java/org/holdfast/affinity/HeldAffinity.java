package org.holdfast.affinity;

import java.time.Duration;

/**
 * An affinity that an instance has. Immutable. Serves SPEC A18.
 *
 * @param service that the clients are kept for
 * @param client which clients
 * @param timeLeft until it expires unless it is renewed, as it was when asked
 * @param granted with its start or last renewal
 */
public record HeldAffinity(
    ServiceAddress service, ClientSelector client, Duration timeLeft, Duration granted) {}
