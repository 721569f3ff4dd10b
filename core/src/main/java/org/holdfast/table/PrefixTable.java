package org.holdfast.table;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.holdfast.affinity.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one prefix length, either by named port or for all ports: a hash table with open
 * addressing of a fixed capacity, which one thread writes while any number read.
 *
 * <p>A key is written once, before its keeper is published, and never changes: a removed entry
 * leaves its key behind with {@link Keeper#NOBODY}. So a reader that sees a keeper sees the whole
 * key that it belongs to. What was removed goes when the entries move to another table.
 */
final class PrefixTable {
  private static final int SMALLEST = 8;
  private static final IpAddress ALL_BITS = new IpAddress(-1, -1);

  private final int rank;
  private final KeyHash hash;
  private final long highMask;
  private final long lowMask;
  private final int portMask;

  /** How many longs a key takes: 1 for IPv4, 2 for IPv6, 3 for IPv6 with a port. */
  private final int width;

  private final int capacity;
  private final long[] keys;
  private final AtomicReferenceArray<@Nullable Keeper> keepers;

  // The writer's: slots that have a key, and those of them that have an owner.
  private int used;
  private int live;

  /** An empty table of the same clients. */
  private PrefixTable(PrefixTable like, int capacity) {
    this(like.rank, like.hash, like.highMask, like.lowMask, like.portMask, like.width, capacity);
  }

  private PrefixTable(
      int rank, KeyHash hash, long highMask, long lowMask, int portMask, int width, int capacity) {
    this.rank = rank;
    this.hash = hash;
    this.highMask = highMask;
    this.lowMask = lowMask;
    this.portMask = portMask;
    this.width = width;
    this.capacity = capacity;
    keys = new long[Math.multiplyExact(capacity, width)];
    keepers = new AtomicReferenceArray<>(capacity);
  }

  /**
   * A table for a prefix length.
   *
   * @param port any port: for clients with their ports; 0: for all ports
   */
  static PrefixTable empty(boolean ipv4, int prefixLength, int port, KeyHash hash) {
    IpAddress mask = ALL_BITS.prefix(ipv4 ? 96 + prefixLength : prefixLength);
    boolean byPort = port != 0;
    int width = ipv4 ? 1 : byPort ? 3 : 2;
    return new PrefixTable(
        rank(prefixLength, port),
        hash,
        mask.high(),
        mask.low(),
        byPort ? 0xffff : 0,
        width,
        SMALLEST);
  }

  /** The higher, the earlier it is asked: the longer prefix, and at one prefix the named ports. */
  static int rank(int prefixLength, int port) {
    return 2 * prefixLength + (port == 0 ? 0 : 1);
  }

  int rank() {
    return rank;
  }

  /** Null: no entry matches. */
  @Nullable Keeper match(IpAddress client, int clientPort) {
    long high = client.high() & highMask;
    long low = client.low() & lowMask;
    int port = clientPort & portMask;
    int slot = firstSlot(high, low, port);
    while (true) {
      Keeper keeper = keepers.getAcquire(slot);
      if (keeper == null) {
        return null;
      }
      if (isKey(slot, high, low, port)) {
        return keeper == Keeper.NOBODY ? null : keeper;
      }
      slot = next(slot);
    }
  }

  /** Returns who was there before. Only for a table {@linkplain #withRoom with room}. */
  @Nullable Keeper put(IpAddress prefix, int port, Keeper keeper) {
    int slot = slot(prefix.high(), prefix.low(), port);
    Keeper former = keepers.getPlain(slot);
    if (former == null) {
      setKey(slot, prefix.high(), prefix.low(), port);
      used++;
    }
    keepers.setRelease(slot, keeper);
    if (former == null || former == Keeper.NOBODY) {
      live++;
      return null;
    }
    return former;
  }

  /** Returns who was there. */
  @Nullable Keeper remove(IpAddress prefix, int port) {
    int slot = slot(prefix.high(), prefix.low(), port);
    Keeper former = keepers.getPlain(slot);
    if (former == null || former == Keeper.NOBODY) {
      return null;
    }
    keepers.setRelease(slot, Keeper.NOBODY);
    live--;
    return former;
  }

  /** This, or if one more key would make its searches long, its entries in a new table. */
  PrefixTable withRoom() {
    return 3L * (used + 1) > 2L * capacity ? moved() : this;
  }

  /** This, or if it is nearly empty, its entries in a smaller table. */
  PrefixTable withoutWaste() {
    return capacity > SMALLEST && 8L * live < capacity ? moved() : this;
  }

  boolean isEmpty() {
    return live == 0;
  }

  private PrefixTable moved() {
    PrefixTable roomy = new PrefixTable(this, Math.max(SMALLEST, 2 * (live + 1)));
    for (int slot = 0; slot < capacity; slot++) {
      Keeper keeper = keepers.getPlain(slot);
      if (keeper != null && keeper != Keeper.NOBODY) {
        roomy.put(prefix(slot), port(slot), keeper);
      }
    }
    return roomy;
  }

  /** The slot that has this key, else the one where it would go. For the writer. */
  private int slot(long high, long low, int port) {
    int slot = firstSlot(high, low, port);
    while (keepers.getPlain(slot) != null && !isKey(slot, high, low, port)) {
      slot = next(slot);
    }
    return slot;
  }

  private int firstSlot(long high, long low, int port) {
    return (int) (((hash.of(high, low, port) >>> 32) * capacity) >>> 32);
  }

  private int next(int slot) {
    return slot + 1 == capacity ? 0 : slot + 1;
  }

  private boolean isKey(int slot, long high, long low, int port) {
    int at = slot * width;
    return switch (width) {
      case 1 -> keys[at] == ipv4Key(low, port);
      case 2 -> keys[at] == low && keys[at + 1] == high;
      default -> keys[at] == low && keys[at + 1] == high && keys[at + 2] == port;
    };
  }

  private void setKey(int slot, long high, long low, int port) {
    int at = slot * width;
    keys[at] = width == 1 ? ipv4Key(low, port) : low;
    if (width > 1) {
      keys[at + 1] = high;
    }
    if (width > 2) {
      keys[at + 2] = port;
    }
  }

  /** The 48 bits of a mapped IPv4 address that can differ from zero, and the port. */
  private static long ipv4Key(long low, int port) {
    return (low << 16) | port;
  }

  private IpAddress prefix(int slot) {
    int at = slot * width;
    return width == 1 ? new IpAddress(0, keys[at] >>> 16) : new IpAddress(keys[at + 1], keys[at]);
  }

  private int port(int slot) {
    int at = slot * width;
    return switch (width) {
      case 1 -> (int) keys[at] & 0xffff;
      case 2 -> 0;
      default -> (int) keys[at + 2];
    };
  }
}
