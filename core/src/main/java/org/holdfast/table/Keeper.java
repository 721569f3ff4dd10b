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

  /** Of a hole whose group is of the same prefix, and ends with it. */
  static final Keeper HOLE = new Keeper(null, true);

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

  /** Whether it keeps clients for the owner of that hole. */
  boolean isGroupOf(Keeper hole) {
    return !isHole && owner != null && owner.equals(hole.owner);
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
