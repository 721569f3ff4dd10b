package org.holdfast.management;

import java.time.Duration;
import java.util.Optional;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.journal.Event.What;

/**
 * Something that happened on a node.
 *
 * @param age since it happened
 * @param node where
 * @param what it was
 * @param service that it was about; empty: the node as a whole
 * @param client whom it was about, as text; empty: nobody in particular
 * @param details the rest, such as a reason
 * @param by who made it; empty: unknown, or nobody
 */
public record EventEntry(
    Duration age,
    String node,
    What what,
    Optional<ServiceAddress> service,
    String client,
    String details,
    String by) {}
