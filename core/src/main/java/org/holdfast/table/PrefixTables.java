package org.holdfast.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.holdfast.affinity.IpAddress;
import org.holdfast.facility.Owner;
import org.jspecify.annotations.Nullable;

/**
 * Longest match for one service and one address family: a table for each prefix length in use, with
 * the named ports apart, in the order in which they are asked.
 *
 * <p>Every change ends by publishing a new array, although most leave the tables in it as they
 * were: a reader that finds the array replaced may have seen one table before and another after
 * some changes, and asks again. With the array in place there was at most one change, and with one
 * change alone each answer is that of before or of after.
 */
final class PrefixTables {
  private static final PrefixTable[] NONE = {};

  private final KeyHash hash;
  private volatile PrefixTable[] longestFirst = NONE;

  PrefixTables(KeyHash hash) {
    this.hash = hash;
  }

  @Nullable Owner route(IpAddress client, int port) {
    while (true) {
      PrefixTable[] tables = longestFirst;
      Owner owner = owner(tables, client, port);
      if (tables == longestFirst) {
        return owner;
      }
    }
  }

  /** The first that keeps them, unless a hole comes first; one without its group is none. */
  private static @Nullable Owner owner(PrefixTable[] tables, IpAddress client, int port) {
    for (int at = 0; at < tables.length; at++) {
      Keeper keeper = tables[at].match(client, port);
      if (keeper != null && !keeper.isHole()) {
        return keeper.owner();
      }
      if (keeper == Keeper.HOLE
          || (keeper != null && hasGroup(keeper, tables, at + 1, client, port))) {
        return null;
      }
    }
    return null;
  }

  private static boolean hasGroup(
      Keeper hole, PrefixTable[] tables, int from, IpAddress client, int port) {
    for (int at = from; at < tables.length; at++) {
      Keeper keeper = tables[at].match(client, port);
      if (keeper != null && keeper.isGroupOf(hole)) {
        return true;
      }
    }
    return false;
  }

  /** Returns who kept these clients before. */
  @Nullable Keeper put(IpAddress prefix, int prefixLength, int port, Keeper keeper) {
    List<PrefixTable> tables = new ArrayList<>(Arrays.asList(longestFirst));
    int rank = PrefixTable.rank(prefixLength, port);
    int place = place(tables, rank);
    if (!isAt(tables, place, rank)) {
      tables.add(place, PrefixTable.empty(prefix.isIpv4(), prefixLength, port, hash));
    }
    PrefixTable table = tables.get(place).withRoom();
    Keeper former = table.put(prefix, port, keeper);
    tables.set(place, table);
    longestFirst = tables.toArray(NONE);
    return former;
  }

  /** Returns who kept these clients. */
  @Nullable Keeper remove(IpAddress prefix, int prefixLength, int port) {
    List<PrefixTable> tables = new ArrayList<>(Arrays.asList(longestFirst));
    int rank = PrefixTable.rank(prefixLength, port);
    int place = place(tables, rank);
    if (!isAt(tables, place, rank)) {
      return null;
    }
    PrefixTable table = tables.get(place);
    Keeper former = table.remove(prefix, port);
    if (table.isEmpty()) {
      tables.remove(place);
    } else {
      tables.set(place, table.withoutWaste());
    }
    longestFirst = tables.toArray(NONE);
    return former;
  }

  private static int place(List<PrefixTable> tables, int rank) {
    int place = 0;
    while (place < tables.size() && tables.get(place).rank() > rank) {
      place++;
    }
    return place;
  }

  private static boolean isAt(List<PrefixTable> tables, int place, int rank) {
    return place < tables.size() && tables.get(place).rank() == rank;
  }

  boolean isEmpty() {
    return longestFirst.length == 0;
  }
}
