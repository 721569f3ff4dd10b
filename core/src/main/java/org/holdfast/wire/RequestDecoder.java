package org.holdfast.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.wire.Incoming.Refused;
import org.holdfast.wire.Incoming.Request;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a peer sends into requests and refusals. Fields are checked in the order of the frame,
 * and the first wrong one is named by its offset. Allocates nothing that a peer's numbers ask for:
 * all sizes are bounded by bytes that are there. Serves SPEC A15 and A16.
 */
public final class RequestDecoder {
  private static final int LENGTH_AT = 0;
  private static final int LENGTH_BYTES = 4;

  /** What a check says that found nothing. */
  private static final int RIGHT = -1;

  private RequestDecoder() {}

  /**
   * The next of the bytes that remain.
   *
   * @param bytes big-endian, at the beginning of a frame; its position moves behind the frame,
   *     unless nothing that follows can be understood
   * @return null: the frame is not whole yet
   */
  public static @Nullable Incoming next(ByteBuffer bytes) {
    if (bytes.remaining() < LENGTH_BYTES) {
      return null;
    }
    // Unsigned: what is over 2 GB is over 4,096 as well.
    long length = Integer.toUnsignedLong(bytes.getInt(bytes.position()));
    if (length < Header.BYTES || length > Frame.MOST_BYTES) {
      Header nobodys = new Header(0, Header.REQUEST, 0, 0, 0, 0);
      return refused(nobodys, ReturnCode.MALFORMED, LENGTH_AT, true);
    }
    if (bytes.remaining() < Header.BYTES) {
      return null;
    }
    // Another version is known by its header, whatever its length means.
    if (bytes.get(bytes.position() + Header.VERSION_AT) != Header.VERSION) {
      Header header = header(bytes.slice());
      return refused(header, ReturnCode.UNSUPPORTED_VERSION, 0, true);
    }
    if (bytes.remaining() < length) {
      return null;
    }
    ByteBuffer frame = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return judge(frame);
  }

  private static Header header(ByteBuffer frame) {
    return new Header(
        Byte.toUnsignedInt(frame.get(Header.TYPE_AT)),
        Byte.toUnsignedInt(frame.get(Header.KIND_AT)),
        Byte.toUnsignedInt(frame.get(Header.FLAGS_AT)),
        frame.getLong(Header.CORRELATION_AT),
        shortAt(frame, Header.CODE_AT),
        shortAt(frame, Header.INFORMATION_AT));
  }

  private static Incoming judge(ByteBuffer frame) {
    Header header = header(frame);
    MessageType type = MessageType.of(header.type());
    if (type == null) {
      return refused(header, ReturnCode.UNRECOGNISED_TYPE, 0, false);
    }
    int wrong = wrongField(type, header, frame);
    if (wrong != RIGHT) {
      return refused(header, ReturnCode.MALFORMED, wrong, false);
    }
    return new Request(type, new Frame(header, body(type, frame)));
  }

  private static Refused refused(Header header, ReturnCode code, int offset, boolean closes) {
    return new Refused(code, Frame.of(header.answer(code, offset)), closes);
  }

  private static int wrongField(MessageType type, Header header, ByteBuffer frame) {
    if (header.kind() != Header.REQUEST) {
      return Header.KIND_AT;
    }
    if (!type.knows(header.flags())) {
      return Header.FLAGS_AT;
    }
    if (header.code() != 0) {
      return Header.CODE_AT;
    }
    if (header.information() != 0) {
      return Header.INFORMATION_AT;
    }
    if (frame.getInt(Header.RESERVED_AT) != 0) {
      return Header.RESERVED_AT;
    }
    return switch (type) {
      case PING -> frame.limit() == Header.BYTES ? RIGHT : LENGTH_AT;
      case OPEN -> wrongInOpen(frame);
      case START, END, EXTEND -> wrongInAffinity(frame);
    };
  }

  private static int wrongInOpen(ByteBuffer frame) {
    if (frame.limit() < Body.Open.NAME_AT
        || frame.limit() != Body.Open.NAME_AT + shortAt(frame, Body.Open.NAME_LENGTH_AT)) {
      return LENGTH_AT;
    }
    if (shortAt(frame, Body.Open.PORT_AT) == 0) {
      return Body.Open.PORT_AT;
    }
    if (shortAt(frame, Body.Open.NAME_LENGTH_AT) > Body.Open.MOST_NAME_BYTES) {
      return Body.Open.NAME_LENGTH_AT;
    }
    return name(frame) == null ? Body.Open.NAME_AT : RIGHT;
  }

  private static int wrongInAffinity(ByteBuffer frame) {
    if (frame.limit() < Body.Affinity.PORTS_AT
        || frame.limit()
            != Body.Affinity.PORTS_AT + 2 * shortAt(frame, Body.Affinity.PORT_COUNT_AT)) {
      return LENGTH_AT;
    }
    IpAddress client = addressAt(frame, Body.Affinity.CLIENT_AT);
    if (client.isUnspecified()) {
      return Body.Affinity.CLIENT_AT;
    }
    int prefixLength = ClientMask.prefixLength(client, frame.getInt(Body.Affinity.MASK_AT));
    if (prefixLength == ClientMask.WRONG) {
      return Body.Affinity.MASK_AT;
    }
    if (!client.prefix(prefixLength).equals(client)) {
      return Body.Affinity.CLIENT_AT;
    }
    if (shortAt(frame, Body.Affinity.PORT_COUNT_AT) > ClientSelector.MAX_PORTS) {
      return Body.Affinity.PORT_COUNT_AT;
    }
    return wrongPort(frame);
  }

  private static int wrongPort(ByteBuffer frame) {
    BitSet named = new BitSet();
    for (int at = Body.Affinity.PORTS_AT; at < frame.limit(); at += 2) {
      int port = shortAt(frame, at);
      if (port == 0 || named.get(port)) {
        return at;
      }
      named.set(port);
    }
    return RIGHT;
  }

  private static Body body(MessageType type, ByteBuffer frame) {
    return switch (type) {
      case PING -> new Body.None();
      case OPEN -> open(frame);
      case START, END, EXTEND -> affinity(frame);
    };
  }

  private static Body open(ByteBuffer frame) {
    return new Body.Open(
        addressAt(frame, Header.BYTES),
        shortAt(frame, Body.Open.PORT_AT),
        frame.getLong(Body.Open.HANDLE_AT),
        Objects.requireNonNull(name(frame), "it was checked"));
  }

  private static @Nullable String name(ByteBuffer frame) {
    return WireText.decode(
        frame.slice(Body.Open.NAME_AT, shortAt(frame, Body.Open.NAME_LENGTH_AT)));
  }

  private static Body affinity(ByteBuffer frame) {
    List<Integer> ports = new ArrayList<>(shortAt(frame, Body.Affinity.PORT_COUNT_AT));
    for (int at = Body.Affinity.PORTS_AT; at < frame.limit(); at += 2) {
      ports.add(shortAt(frame, at));
    }
    return new Body.Affinity(
        addressAt(frame, Header.BYTES),
        shortAt(frame, Body.Affinity.LOCAL_PORT_AT),
        addressAt(frame, Body.Affinity.CLIENT_AT),
        frame.getInt(Body.Affinity.MASK_AT),
        Integer.toUnsignedLong(frame.getInt(Body.Affinity.SECONDS_AT)),
        frame.getLong(Body.Affinity.HANDLE_AT),
        ports);
  }

  private static int shortAt(ByteBuffer frame, int offset) {
    return Short.toUnsignedInt(frame.getShort(offset));
  }

  private static IpAddress addressAt(ByteBuffer frame, int offset) {
    return new IpAddress(frame.getLong(offset), frame.getLong(offset + 8));
  }
}
