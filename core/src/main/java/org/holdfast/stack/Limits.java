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

  /** Whether there is room for so many more. */
  boolean admit(Endpoint instance, int more) {
    return affinities.used() + more <= settings.maxPerStack()
        && affinities.used(instance) + more <= settings.maxPerInstance();
  }

  /** The same for a hole in that group, and so many others of its instance. */
  boolean admitHole(OwnAffinity group, int others) {
    return group.holes().size() < settings.maxHolesPerGroup()
        && admit(group.claim().owner().instance(), others + 1);
  }
}
