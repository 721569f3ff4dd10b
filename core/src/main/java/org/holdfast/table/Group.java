package org.holdfast.table;

import org.holdfast.facility.Owner;

/**
 * One affinity of which parts may be let go. Its holes name it, as the same owner's next one with
 * the same clients has none of them (SPEC rule 5).
 *
 * @param owner who keeps the clients
 * @param version of the claim that established it
 */
public record Group(Owner owner, long version) {}
