package org.holdfast.consoleserver;

import static java.lang.System.Logger.Level.WARNING;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often a log-in may be tried from one address: so often in a minute, right or wrong, which
 * also bounds how many sessions somebody can open. Knows the last 1,000 addresses. Safe for all
 * threads.
 */
final class Attempts {
  static final int MOST = 20;
  private static final int ADDRESSES = 1_000;
  private static final Duration TIME = Duration.ofMinutes(1);

  /** A host with IPv6 usually has all addresses of such a prefix. */
  private static final int BYTES_OF_A_HOST = 8;

  private static final System.Logger LOG = System.getLogger(Attempts.class.getName());

  private final LongSupplier nanoTime;
  private final Map<ByteBuffer, Minute> minutes = new LinkedHashMap<>(16, 0.75f, true);

  private record Minute(long since, int attempts) {
    Minute plusOne() {
      return new Minute(since, Math.min(attempts + 1, MOST + 2));
    }
  }

  Attempts(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Takes one; false: there is none left now. */
  synchronized boolean take(InetAddress from) {
    long now = nanoTime.getAsLong();
    ByteBuffer host =
        ByteBuffer.wrap(from.getAddress(), 0, Math.min(from.getAddress().length, BYTES_OF_A_HOST));
    Minute before = minutes.getOrDefault(host, new Minute(now, 0));
    boolean isOver = now - before.since() > TIME.toNanos();
    Minute minute = (isOver ? new Minute(now, 0) : before).plusOne();
    minutes.put(host, minute);
    if (minutes.size() > ADDRESSES) {
      minutes.remove(minutes.keySet().iterator().next());
    }
    if (minute.attempts() == MOST + 1) {
      LOG.log(
          WARNING,
          "HF-1609: {0} has tried to log in to the web console {1} times within a minute; until the"
              + " minute is over it is refused",
          from.getHostAddress(),
          MOST);
    }
    return minute.attempts() <= MOST;
  }
}
