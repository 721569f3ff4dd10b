package org.holdfast.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;

/** What sockets a process has, as Linux tells in /proc. */
final class ProcessSockets {
  private static final String LISTEN = "0A";
  private static final String ESTABLISHED = "01";

  private ProcessSockets() {}

  static Set<Endpoint> listening(long pid) throws IOException {
    return rows(pid, "tcp", "tcp6").stream()
        .filter(row -> row[3].equals(LISTEN))
        .map(row -> endpoint(row[1]))
        .collect(Collectors.toSet());
  }

  /** With whom it has connections. */
  static Set<Endpoint> peers(long pid) throws IOException {
    return rows(pid, "tcp", "tcp6").stream()
        .filter(row -> row[3].equals(ESTABLISHED))
        .map(row -> endpoint(row[2]))
        .collect(Collectors.toSet());
  }

  static int datagrams(long pid) throws IOException {
    return rows(pid, "udp", "udp6").size();
  }

  private static List<String[]> rows(long pid, String... tables) throws IOException {
    Set<String> sockets = sockets(pid);
    List<String[]> rows = new ArrayList<>();
    for (String table : tables) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
        String[] row = line.strip().split("\\s+");
        if (row.length > 9 && sockets.contains(row[9])) {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private static Set<String> sockets(long pid) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        String target = Files.readSymbolicLink(descriptor).toString();
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    }
    return inodes;
  }

  /** Words of four bytes, each in the machine's own order, which is little-endian here. */
  private static Endpoint endpoint(String hexadecimal) {
    int colon = hexadecimal.indexOf(':');
    ByteBuffer words =
        ByteBuffer.wrap(HexFormat.of().parseHex(hexadecimal.substring(0, colon)))
            .order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer address = ByteBuffer.allocate(words.capacity());
    while (words.hasRemaining()) {
      address.putInt(words.getInt());
    }
    return new Endpoint(
        IpAddress.ofBytes(address.array()), Integer.parseInt(hexadecimal.substring(colon + 1), 16));
  }
}
