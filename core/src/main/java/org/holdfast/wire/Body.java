package org.holdfast.wire;

import java.util.List;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.IpAddress;

/** What follows the header. Offsets count from the frame's first byte. */
public sealed interface Body {
  /** How many bytes it has on the wire. */
  int bytes();

  /** PING, and answers that are a header alone. */
  record None() implements Body {
    @Override
    public int bytes() {
      return 0;
    }
  }

  /**
   * OPEN:
   *
   * <pre>
   *    24                                                  40      42
   *   +---------------------------------------------------+-------+
   *   | listening address                                 | port  |
   *   +-------------------------------+-------+-----------+-------+
   *   | socket                        | bytes | name …
   *   +-------------------------------+-------+----------
   *    42                              50      52
   * </pre>
   *
   * @param address the instance's own; unspecified: any
   * @param port 0 to 65535
   * @param handle 0 in a request; in the response what later messages carry
   * @param name of the instance, in UTF-8 on the wire
   */
  record Open(IpAddress address, int port, long handle, String name) implements Body {
    /** How many bytes a name has at most. */
    public static final int MOST_NAME_BYTES = 255;

    static final int PORT_AT = 40;
    static final int HANDLE_AT = 42;
    static final int NAME_LENGTH_AT = 50;
    static final int NAME_AT = 52;

    /** The same with a handle. */
    public Open withHandle(long given) {
      return new Open(address, port, given, name);
    }

    @Override
    public int bytes() {
      return NAME_AT - Header.BYTES + WireText.encode(name).length;
    }
  }

  /**
   * START, END and EXTEND (figure 2A), and indications (figure 2C):
   *
   * <pre>
   *    24                                                  40      42
   *   +---------------------------------------------------+-------+
   *   | local address                                     | port  |
   *   +---------------------------------------------------+-------+-------+
   *   | client address                                    | mask, prefix  |
   *   +---------------+-------------------------------+---+---+-----------+
   *   | seconds       | socket                        | ports | each …
   *   +---------------+-------------------------------+-------+------
   *    62              66                              74      76
   * </pre>
   *
   * @param localAddress the service's, as clients see it
   * @param localPort 0 to 65535; 0: every service of the listener at that address
   * @param clientAddress the first address of the group
   * @param maskOrPrefix with the high-order bit an IPv4 mask, else a count of bits
   * @param seconds 0 to 2^32 - 1; of a request 0: the default maximum
   * @param handle from the answer to OPEN
   * @param clientPorts in the requester's order; none: all
   */
  record Affinity(
      IpAddress localAddress,
      int localPort,
      IpAddress clientAddress,
      int maskOrPrefix,
      long seconds,
      long handle,
      List<Integer> clientPorts)
      implements Body {
    static final int LOCAL_PORT_AT = 40;
    static final int CLIENT_AT = 42;
    static final int MASK_AT = 58;
    static final int SECONDS_AT = 62;
    static final int HANDLE_AT = 66;
    static final int PORT_COUNT_AT = 74;
    static final int PORTS_AT = 76;

    /** The ports are copied. */
    public Affinity {
      clientPorts = List.copyOf(clientPorts);
    }

    /**
     * Which clients.
     *
     * @throws IllegalArgumentException if the fields stand for none; never after decoding
     */
    public ClientSelector client() {
      return new ClientSelector(
          clientAddress, ClientMask.prefixLength(clientAddress, maskOrPrefix), clientPorts);
    }

    /** The same with what the stack filled in. */
    public Affinity filledIn(IpAddress address, int port, long secondsInForce) {
      return new Affinity(
          address, port, clientAddress, maskOrPrefix, secondsInForce, handle, clientPorts);
    }

    @Override
    public int bytes() {
      return PORTS_AT - Header.BYTES + 2 * clientPorts.size();
    }
  }
}
