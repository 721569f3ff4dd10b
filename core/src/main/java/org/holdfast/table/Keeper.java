package org.holdfast.table;

import org.holdfast.facility.Owner;
import org.jspecify.annotations.Nullable;

/**
 * An owner as the table holds it: one object, however many entries point to it and however many
 * equal owners the cluster's rows brought. The count is the writer's.
 */
final class Keeper {
  /** Of an entry that was removed, as long as its slot lasts. */
  static final Keeper NOBODY = new Keeper(null, false);

  private final @Nullable Owner owner;
  private final boolean isHole;
  private int entries;

  private Keeper(@Nullable Owner owner, boolean isHole) {
    this.owner = owner;
    this.isHole = isHole;
  }

  Keeper(Owner owner) {
    this(owner, false);
  }

  /** Of a hole: this owner does not keep these clients, although it keeps wider ones. */
  static Keeper holeOf(Owner owner) {
    return new Keeper(owner, true);
  }

  boolean isHole() {
    return isHole;
  }

  /** Whether it is a hole in what that owner keeps. */
  boolean isHoleOf(@Nullable Owner other) {
    return isHole && owner != null && owner.equals(other);
  }

  @Nullable Owner owner() {
    return owner;
  }

  void gained() {
    entries++;
  }

  /** Whether that was the last. */
  boolean lost() {
    entries--;
    return entries == 0;
  }
}
