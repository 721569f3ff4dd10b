package org.holdfast.stack;

import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for an affinity: an instance. Two applications behind one listener are one requester.
 *
 * @param service meant where a request names none; null: every request names one
 * @param listener that routers connect to; with an any-address, what the target's configured
 *     instances of that port have in common
 * @param principal that sent the request, for reservations (SPEC A14); null: unknown
 */
public record Requester(
    @Nullable ServiceAddress service, Endpoint listener, @Nullable Principal principal) {}
