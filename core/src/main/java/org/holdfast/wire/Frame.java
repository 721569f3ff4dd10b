package org.holdfast.wire;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Indication;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;

/**
 * A whole message. Serves SPEC A16.
 *
 * @param header what it is
 * @param body what it says
 */
public record Frame(Header header, Body body) {
  /** No frame has more bytes. */
  public static final int MOST_BYTES = 4_096;

  private static final Body NO_BODY = new Body.None();
  private static final long MOST_SECONDS = 0xffff_ffffL;

  /** A header alone. */
  public static Frame of(Header header) {
    return new Frame(header, NO_BODY);
  }

  /** The affinity has ended, and the owner did not ask for it (SPEC A10). */
  public static Frame indication(Indication indication, long handle) {
    ClientSelector client = indication.client();
    return new Frame(
        new Header(
            MessageType.END.number(), Header.INDICATION, 0, 0, 0, indication.reason().number()),
        new Body.Affinity(
            indication.service().address(),
            indication.service().port(),
            client.address(),
            client.prefixLength(),
            0,
            handle,
            client.ports()));
  }

  /** The answer to this request, with the request's body. */
  public Frame answer(ReturnCode code, int information) {
    return new Frame(header.answer(code, information), body);
  }

  /** The answer to this request, a START, END or EXTEND, with what the stack filled in. */
  public Frame answer(AffinityResponse response) {
    Header answered = header.answer(response.code(), response.additionalInformation());
    if (response.code() == ReturnCode.MALFORMED || !(body instanceof Body.Affinity affinity)) {
      return of(answered);
    }
    IpAddress address = response.localAddress();
    return new Frame(
        answered,
        affinity.filledIn(
            address == null ? affinity.localAddress() : address,
            response.localPort(),
            wholeSeconds(response.inForce())));
  }

  /** Rounded up, as everywhere (SPEC rule 7). */
  private static long wholeSeconds(Duration duration) {
    long seconds = duration.getNano() == 0 ? duration.getSeconds() : duration.getSeconds() + 1;
    return Math.min(seconds, MOST_SECONDS);
  }

  /** How many bytes it has on the wire. */
  public int bytes() {
    return Header.BYTES + body.bytes();
  }

  /**
   * Writes it.
   *
   * @param out big-endian, with room for {@link #bytes()}
   */
  public void writeTo(ByteBuffer out) {
    out.putInt(bytes());
    out.put((byte) Header.VERSION);
    out.put((byte) header.type());
    out.put((byte) header.kind());
    out.put((byte) header.flags());
    out.putLong(header.correlation());
    out.putShort((short) header.code());
    out.putShort((short) header.information());
    out.putInt(0);
    if (body instanceof Body.Open open) {
      write(open, out);
    } else if (body instanceof Body.Affinity affinity) {
      write(affinity, out);
    }
  }

  private static void write(Body.Open open, ByteBuffer out) {
    write(open.address(), out);
    out.putShort((short) open.port());
    out.putLong(open.handle());
    byte[] name = WireText.encode(open.name());
    out.putShort((short) name.length);
    out.put(name);
  }

  private static void write(Body.Affinity affinity, ByteBuffer out) {
    write(affinity.localAddress(), out);
    out.putShort((short) affinity.localPort());
    write(affinity.clientAddress(), out);
    out.putInt(affinity.maskOrPrefix());
    out.putInt((int) affinity.seconds());
    out.putLong(affinity.handle());
    out.putShort((short) affinity.clientPorts().size());
    affinity.clientPorts().forEach(port -> out.putShort(port.shortValue()));
  }

  private static void write(IpAddress address, ByteBuffer out) {
    out.putLong(address.high()).putLong(address.low());
  }
}
