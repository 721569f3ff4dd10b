package org.holdfast.stack;

import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for an affinity: an instance. Two applications behind one listener are one requester.
 *
 * @param service meant where a request names none
 * @param instance the listener that routers connect to
 * @param application that sent the request, for reservations (SPEC A14); null: unknown
 */
public record Requester(ServiceAddress service, Endpoint instance, @Nullable String application) {}
