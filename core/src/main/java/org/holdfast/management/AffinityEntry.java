package org.holdfast.management;

import java.time.Duration;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.jspecify.annotations.Nullable;

/**
 * An affinity anywhere in the cluster.
 *
 * @param service what the clients connect to
 * @param client which clients
 * @param target where they come to; empty for an automatic one
 * @param instance where they come to on that target
 * @param isAutomatic whether an open connection keeps them (SPEC B1), and not a start
 * @param timeLeft until it expires, unless it is renewed; null: it has no clock
 * @param granted by its last start, renewal or extension, never less than the time left; null: it
 *     has no clock
 * @param age since it was started
 * @param startedBy the application or the operating system's user; empty: unknown
 * @param holes how many parts of this group are balanced
 */
public record AffinityEntry(
    ServiceAddress service,
    ClientSelector client,
    String target,
    Endpoint instance,
    boolean isAutomatic,
    @Nullable Duration timeLeft,
    @Nullable Duration granted,
    Duration age,
    String startedBy,
    int holes) {}
