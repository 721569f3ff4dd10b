package org.holdfast.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.fuzzing.Fuzzing;
import org.holdfast.wire.Incoming.Refused;
import org.holdfast.wire.Incoming.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** SPEC A16 and invariant 5: whatever a peer sends to the control socket. */
class RequestDecoderFuzzTest {
  private static final int LAST_OFFSET = Body.Affinity.PORTS_AT + 2 * 63;

  @Test
  void anyBytes_areCutIntoTheSameFrames_andNothingIsReadThatIsNotThere_A16() throws Exception {
    Fuzzing.feed(
        RequestDecoderFuzzTest.class,
        bytes(MessageType.PING, new Body.None()),
        bytes(MessageType.OPEN, new Body.Open(IpAddress.parse("::"), 80, 0, "shöp")),
        bytes(MessageType.START, affinity("192.0.2.0", 0xffffff00, List.of(4000, 4001))),
        bytes(MessageType.END, affinity("2001:db8::", 56, List.of())),
        bytes(MessageType.EXTEND, affinity("192.0.2.7", 32, List.of())));
  }

  private static Body affinity(String client, int mask, List<Integer> ports) {
    return new Body.Affinity(
        IpAddress.parse("192.0.2.80"), 80, IpAddress.parse(client), mask, 1800, 7, ports);
  }

  private static byte[] bytes(MessageType type, Body body) {
    return bytes(new Frame(Header.request(type, 0, 1), body));
  }

  private static byte[] bytes(Frame frame) {
    ByteBuffer bytes = ByteBuffer.allocate(frame.bytes());
    frame.writeTo(bytes);
    return bytes.array();
  }

  /** Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    byte[] given = bytes.clone();
    List<Incoming> whole = new ArrayList<>();
    ByteBuffer all = ByteBuffer.wrap(given);
    readAll(all, whole);
    hold(Arrays.equals(bytes, given), "the bytes are left as they are");
    hold(isOver(whole) || all.remaining() < Frame.MOST_BYTES, "waits for no more than a frame");
    List<Incoming> cutUp = new ArrayList<>();
    ByteBuffer arriving = ByteBuffer.wrap(given).limit(given.length / 2);
    readAll(arriving, cutUp);
    readAll(arriving.limit(given.length), cutUp);
    hold(whole.equals(cutUp), "the same wherever it is cut");
  }

  private static void readAll(ByteBuffer bytes, List<Incoming> read) {
    @Nullable Incoming next = next(bytes, read);
    while (next != null) {
      read.add(next);
      next = next(bytes, read);
    }
  }

  private static @Nullable Incoming next(ByteBuffer bytes, List<Incoming> read) {
    if (isOver(read)) {
      return null;
    }
    int before = bytes.position();
    Incoming next = RequestDecoder.next(bytes);
    int taken = bytes.position() - before;
    if (next == null) {
      hold(taken == 0, "what is not whole is left");
    } else if (next instanceof Refused refused) {
      refusalHolds(refused, taken);
    } else if (next instanceof Request request) {
      ByteBuffer again = ByteBuffer.wrap(bytes(request.frame()));
      hold(again.equals(bytes.slice(before, taken)), "a request is all that was sent");
      hold(clientsAreMeant(request), "a request for clients means some");
    }
    return next;
  }

  private static boolean isOver(List<Incoming> read) {
    return !read.isEmpty() && read.get(read.size() - 1) instanceof Refused last && last.closes();
  }

  private static void refusalHolds(Refused refused, int taken) {
    Frame answer = refused.answer();
    hold(answer.bytes() == Header.BYTES, "a refusal is a header alone");
    hold(refused.closes() || taken >= Header.BYTES, "a refused frame is taken");
    hold(answer.header().code() == refused.code().number(), "the answer says what it is");
    boolean malformed = refused.code() == ReturnCode.MALFORMED;
    hold(
        answer.header().information() <= (malformed ? LAST_OFFSET : 0),
        "the offset is that of a field");
  }

  private static boolean clientsAreMeant(Request request) {
    return !(request.frame().body() instanceof Body.Affinity affinity)
        || affinity.client().prefixLength() >= 1;
  }

  private static void hold(boolean holds, String promise) {
    if (!holds) {
      throw new AssertionError("not so: " + promise);
    }
  }
}
