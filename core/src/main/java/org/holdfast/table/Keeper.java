package org.holdfast.table;

import org.holdfast.facility.Owner;
import org.jspecify.annotations.Nullable;

/**
 * An owner as the table holds it: one object, however many entries point to it and however many
 * equal owners the cluster's rows brought. The count is the writer's.
 */
final class Keeper {
  /** Of an entry that was removed, as long as its slot lasts. */
  static final Keeper NOBODY = new Keeper();

  /** Of a hole: nobody keeps these clients, whoever keeps wider ones. */
  static final Keeper HOLE = new Keeper();

  private final @Nullable Owner owner;
  private int entries;

  private Keeper() {
    owner = null;
  }

  Keeper(Owner owner) {
    this.owner = owner;
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
