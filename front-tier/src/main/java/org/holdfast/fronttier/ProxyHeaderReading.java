package org.holdfast.fronttier;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.jspecify.annotations.Nullable;

/** What the first bytes of a trusted source's connection say. */
sealed interface ProxyHeaderReading {
  /** More bytes than this are no header that is read here. */
  int LONGEST = 4096;

  /** All bytes so far fit a header, more must come. */
  record Incomplete() implements ProxyHeaderReading {}

  /**
   * A header.
   *
   * @param length how many bytes it has; what follows is the client's
   * @param client whom it names; null: nobody, so the source itself is the client
   */
  record Complete(int length, @Nullable Endpoint client) implements ProxyHeaderReading {}

  /** Something that is no header. */
  record Refused(String why) implements ProxyHeaderReading {}

  /** Reads a header of version 1 or 2. */
  static ProxyHeaderReading of(byte[] bytes) {
    if (beginsLike(bytes, Version2.SIGNATURE)) {
      return Version2.read(ByteBuffer.wrap(bytes));
    }
    if (beginsLike(bytes, Version1.BEGINNING)) {
      return Version1.read(bytes);
    }
    return new Refused("no PROXY header");
  }

  private static boolean beginsLike(byte[] bytes, byte[] beginning) {
    int common = Math.min(bytes.length, beginning.length);
    return Arrays.equals(bytes, 0, common, beginning, 0, common);
  }

  /** A client must be somebody: a header naming no address or no port names nobody. */
  private static ProxyHeaderReading named(int length, IpAddress address, int port) {
    return address.isUnspecified() || port == 0
        ? new Refused("a PROXY header names " + address + " port " + port)
        : new Complete(length, new Endpoint(address, port));
  }

  /** The header in text, one line of at most 107 bytes. */
  final class Version1 {
    static final byte[] BEGINNING = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = 107;

    private Version1() {}

    static ProxyHeaderReading read(byte[] bytes) {
      int end = endOfLine(bytes);
      if (end < 0) {
        return bytes.length < LONGEST
            ? new Incomplete()
            : new Refused("a PROXY header of version 1 without an end of line");
      }
      String line = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
      return parse(line.split(" ", -1), end + 2);
    }

    private static int endOfLine(byte[] bytes) {
      for (int i = 1; i < Math.min(bytes.length, LONGEST); i++) {
        if (bytes[i - 1] == '\r' && bytes[i] == '\n') {
          return i - 1;
        }
      }
      return -1;
    }

    private static ProxyHeaderReading parse(String[] words, int length) {
      if (words[1].equals("UNKNOWN")) {
        return new Complete(length, null);
      }
      try {
        boolean ipv4 = words[1].equals("TCP4");
        if (words.length != 6 || !(ipv4 || words[1].equals("TCP6"))) {
          return new Refused("a malformed PROXY header of version 1");
        }
        IpAddress client = address(words[2], ipv4);
        address(words[3], ipv4);
        port(words[5]);
        return named(length, client, port(words[4]));
      } catch (IllegalArgumentException malformed) {
        return new Refused("a PROXY header of version 1: " + malformed.getMessage());
      }
    }

    private static IpAddress address(String word, boolean ipv4) {
      if (word.contains(":") == ipv4) {
        throw new IllegalArgumentException("an address of another family");
      }
      return IpAddress.parse(word);
    }

    private static int port(String word) {
      int port = word.matches("\\d{1,5}") ? Integer.parseInt(word) : -1;
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("a port is not a number from 0 to 65535");
      }
      return port;
    }
  }

  /** The binary header. */
  final class Version2 {
    static final byte[] SIGNATURE = ProxyHeader.V2_SIGNATURE;
    private static final int FIXED = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int LAST_FAMILY = 0x32;

    private Version2() {}

    static ProxyHeaderReading read(ByteBuffer bytes) {
      if (bytes.remaining() < FIXED) {
        return new Incomplete();
      }
      bytes.position(SIGNATURE.length);
      int command = bytes.get() & 0xff;
      int family = bytes.get() & 0xff;
      int length = bytes.getShort() & 0xffff;
      if (command != LOCAL && command != PROXY) {
        return new Refused("a PROXY header of an unknown version or command");
      }
      if (FIXED + length > ProxyHeaderReading.LONGEST) {
        return new Refused("a PROXY header of " + (FIXED + length) + " bytes");
      }
      if (bytes.remaining() < length) {
        return new Incomplete();
      }
      return command == LOCAL
          ? new Complete(FIXED + length, null)
          : proxied(family, bytes.slice(FIXED, length));
    }

    private static ProxyHeaderReading proxied(int family, ByteBuffer addresses) {
      int length = FIXED + addresses.remaining();
      int addressBytes = family == TCP4 ? 4 : 16;
      if (family != TCP4 && family != TCP6) {
        // Datagrams and local sockets are nothing that a client here could be.
        return family > LAST_FAMILY || (family & 0x0f) > 2
            ? new Refused("a PROXY header of an unknown family")
            : new Complete(length, null);
      }
      if (addresses.remaining() < 2 * addressBytes + 4) {
        return new Refused("a PROXY header too short for its addresses");
      }
      byte[] client = new byte[addressBytes];
      addresses.get(client);
      int port = addresses.getShort(2 * addressBytes) & 0xffff;
      return named(length, IpAddress.ofBytes(client), port);
    }
  }
}
