package org.holdfast.connector;

import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.StackSettings.StackService;

/**
 * For which service a connection factory speaks, and as which of its instances on this target.
 *
 * @param instance owns what is started, and so gets the clients (SPEC C2)
 */
record RequestersPlace(StackService service, Endpoint instance) {}
