package org.holdfast.routing;

import java.time.Duration;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;

/**
 * A client that is kept where it is because it has a connection open (SPEC B1, B5).
 *
 * @param service that it is connected to
 * @param client its address
 * @param instance where its new connections go
 * @param since how long it has been there
 */
public record ActiveClient(
    ServiceAddress service, IpAddress client, Endpoint instance, Duration since) {}
