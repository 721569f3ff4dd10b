package org.holdfast.stack;

import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.StackSettings;

/** How much this target's instances may own (SPEC A14, rule 5). Owner thread only. */
final class Limits {
  private final StackSettings settings;
  private final Affinities affinities;

  Limits(StackSettings settings, Affinities affinities) {
    this.settings = settings;
    this.affinities = affinities;
  }

  /** Whether there is room for one more. */
  boolean admit(Endpoint instance) {
    return affinities.used() < settings.maxPerStack()
        && affinities.used(instance) < settings.maxPerInstance();
  }

  /** The same for a hole in that group. */
  boolean admitHole(OwnAffinity group) {
    return group.holes().size() < settings.maxHolesPerGroup()
        && admit(group.claim().owner().instance());
  }
}
