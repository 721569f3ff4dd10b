package org.holdfast.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.stack.LocalHost;
import org.holdfast.time.Ticker;

/**
 * Whether something listens at an endpoint of this machine (SPEC A3, A10), as Linux tells it. Where
 * that cannot be read, everything counts as listening. Safe for all threads.
 */
final class Listeners implements LocalHost {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final IpAddress EVERY_IPV4 = IpAddress.parse("0.0.0.0");
  private static final IpAddress EVERY_IPV6 = IpAddress.parse("::");
  private static final String LISTENING = "0A";
  private static final long FRESH_NANOS = 200_000_000;

  private final Ticker ticker;
  private volatile Seen seen;

  Listeners(Ticker ticker) {
    this.ticker = ticker;
    seen = read();
  }

  private record Seen(Set<Endpoint> endpoints, boolean readable, long at) {
    boolean has(Endpoint endpoint) {
      return !readable
          || endpoints.contains(endpoint)
          || endpoints.contains(new Endpoint(EVERY_IPV6, endpoint.port()))
          || endpoints.contains(new Endpoint(EVERY_IPV4, endpoint.port()));
    }
  }

  @Override
  public boolean listens(Endpoint endpoint) {
    Seen known = seen;
    if (ticker.nanos() - known.at < FRESH_NANOS && known.has(endpoint)) {
      return true;
    }
    seen = read();
    return seen.has(endpoint);
  }

  /** The kernel lets nobody bind to an address that it does not have. */
  @Override
  public boolean has(IpAddress address) {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(address.toInetAddress(), 0));
      return true;
    } catch (BindException gone) {
      return false;
    } catch (IOException unknown) {
      return true;
    }
  }

  private synchronized Seen read() {
    Set<Endpoint> endpoints = new HashSet<>();
    boolean readable = false;
    for (Path table : TABLES) {
      try (BufferedReader lines = Files.newBufferedReader(table)) {
        lines.readLine();
        // Those that listen come first.
        lines
            .lines()
            .map(line -> line.trim().split("\\s+"))
            .takeWhile(fields -> fields[3].equals(LISTENING))
            .forEach(fields -> endpoints.add(endpoint(fields[1])));
        readable = true;
      } catch (IOException notThisSystem) {
        // The other table, or none, has to do.
      }
    }
    return new Seen(endpoints, readable, ticker.nanos());
  }

  /** Such as 0100007F:1F90: words of 32 bits in the machine's order, and a port. */
  private static Endpoint endpoint(String text) {
    int colon = text.indexOf(':');
    byte[] words = HexFormat.of().parseHex(text.substring(0, colon));
    byte[] bytes = new byte[words.length];
    for (int index = 0; index < words.length; index++) {
      bytes[index] = words[(index & ~3) + 3 - (index & 3)];
    }
    return new Endpoint(IpAddress.ofBytes(bytes), Integer.parseInt(text.substring(colon + 1), 16));
  }
}
