package org.holdfast.table;

import org.holdfast.facility.Owner;
import org.jspecify.annotations.Nullable;

/**
 * An owner as the table holds it: one object, however many entries point to it and however many
 * equal owners the cluster's rows brought; and one for each group and for its holes. The count is
 * the writer's.
 */
final class Keeper {
  /** Of an entry that was removed, as long as its slot lasts. */
  static final Keeper NOBODY = new Keeper(null, null, false);

  /** Of a hole whose group is of the same prefix, and ends with it. */
  static final Keeper HOLE = new Keeper(null, null, true);

  private final @Nullable Owner owner;
  private final @Nullable Group group;
  private final boolean isHole;
  private int entries;

  private Keeper(@Nullable Owner owner, @Nullable Group group, boolean isHole) {
    this.owner = owner;
    this.group = group;
    this.isHole = isHole;
  }

  Keeper(Owner owner) {
    this(owner, null, false);
  }

  Keeper(Group group) {
    this(group.owner(), group, false);
  }

  /** Of a hole: these clients are not kept, although that group has them. */
  static Keeper holeOf(Group group) {
    return new Keeper(null, group, true);
  }

  boolean isHole() {
    return isHole;
  }

  /** Whether it is what that hole is a part of. */
  boolean isGroupOf(Keeper hole) {
    return !isHole && group != null && group.equals(hole.group);
  }

  @Nullable Owner owner() {
    return owner;
  }

  @Nullable Group group() {
    return group;
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
