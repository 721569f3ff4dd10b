package org.holdfast.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.Indication;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.wire.Incoming.Request;
import org.junit.jupiter.api.Test;

/** SPEC A16: every message byte for byte, as a program in another language would write it. */
class FrameBytesTest {
  private static final String OPEN =
      """
      00000038 01 01 00 00 0000000000000007 0000 0000 00000000
      00000000000000000000ffff0a00000b 1f90 0000000000000000 0004 73686f70
      """;
  private static final String OPENED =
      """
      00000038 01 01 01 00 0000000000000007 0000 0000 00000000
      00000000000000000000ffff0a00000b 1f90 8877665544332211 0004 73686f70
      """;
  private static final String START =
      """
      00000050 01 02 00 01 00000000000000ff 0000 0000 00000000
      00000000000000000000ffffc0000250 0000
      00000000000000000000ffffc0000700 ffffff00 00000708 8877665544332211 0002 0fa0 ffff
      """;
  private static final String STARTED =
      """
      00000050 01 02 01 01 00000000000000ff 0000 0001 00000000
      00000000000000000000ffffc0000250 0050
      00000000000000000000ffffc0000700 ffffff00 00000259 8877665544332211 0002 0fa0 ffff
      """;
  private static final String EXTEND_IPV6 =
      """
      0000004c 01 04 00 00 ffffffffffffffff 0000 0000 00000000
      20010db8000000000000000000000050 01bb
      20010db8000700000000000000000000 00000038 ffffffff 0000000000000001 0000
      """;
  private static final String PING = "00000018 01 05 00 00 0102030405060708 0000 0000 00000000";
  private static final String INDICATION =
      """
      0000004e 01 03 02 00 0000000000000000 0000 0065 00000000
      00000000000000000000ffffc0000250 0050
      00000000000000000000ffffc0000707 00000020 00000000 8877665544332211 0001 0fa0
      """;

  private static final long HANDLE = 0x8877665544332211L;
  private static final Body.Affinity STARTED_BY =
      new Body.Affinity(
          IpAddress.parse("192.0.2.80"),
          0,
          IpAddress.parse("192.0.7.0"),
          0xffffff00,
          1800,
          HANDLE,
          List.of(4000, 65535));

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }

  private static String hex(Frame frame) {
    ByteBuffer bytes = ByteBuffer.allocate(frame.bytes());
    frame.writeTo(bytes);
    return HexFormat.of().formatHex(bytes.array());
  }

  private static void isWritten(String hex, Frame frame) {
    assertEquals(hex.replaceAll("\\s", ""), hex(frame));
  }

  private static void isRead(Request request, String hex) {
    ByteBuffer bytes = bytes(hex);
    assertEquals(request, RequestDecoder.next(bytes));
    assertEquals(0, bytes.remaining());
    isWritten(hex, request.frame());
  }

  private static Request request(MessageType type, int flags, long correlation, Body body) {
    return new Request(type, new Frame(Header.request(type, flags, correlation), body));
  }

  private static Body.Open opening(long handle) {
    return new Body.Open(IpAddress.parse("10.0.0.11"), 8080, handle, "shop");
  }

  @Test
  void openAndItsAnswer() {
    Request open = request(MessageType.OPEN, 0, 7, opening(0));
    isRead(open, OPEN);
    isWritten(
        OPENED,
        new Frame(open.frame().header().answer(ReturnCode.DONE, 0), opening(0).withHandle(HANDLE)));
  }

  @Test
  void startWithAMaskAndPorts_andItsAnswerWithThePortAndTheDurationInForceRoundedUp() {
    Request start = request(MessageType.START, Header.FIXED, 255, STARTED_BY);
    isRead(start, START);
    assertEquals("192.0.7.0/24 ports 4000,65535", STARTED_BY.client().toString());
    AffinityResponse response =
        new AffinityResponse(
            ReturnCode.DONE,
            1,
            IpAddress.parse("192.0.2.80"),
            80,
            STARTED_BY.client(),
            Duration.ofMillis(600_001));
    isWritten(STARTED, start.frame().answer(response));
  }

  @Test
  void extendWithIpv6AndTheLongestDuration() {
    isRead(
        request(
            MessageType.EXTEND,
            0,
            -1,
            new Body.Affinity(
                IpAddress.parse("2001:db8::50"),
                443,
                IpAddress.parse("2001:db8:7::"),
                56,
                0xffff_ffffL,
                1,
                List.of())),
        EXTEND_IPV6);
  }

  @Test
  void ping() {
    isRead(request(MessageType.PING, 0, 0x0102030405060708L, new Body.None()), PING);
  }

  @Test
  void indication_A10() {
    Indication expired =
        new Indication(
            new ServiceAddress(IpAddress.parse("192.0.2.80"), 80),
            ClientSelector.address("192.0.7.7").withPorts(4000),
            Endpoint.parse("10.0.0.11:8080"),
            EndReason.EXPIRED);
    isWritten(INDICATION, Frame.indication(expired, HANDLE));
  }

  @Test
  void numbersAreStable() {
    assertEquals(
        "OPEN 1, START 2, END 3, EXTEND 4, PING 5",
        Arrays.stream(MessageType.values())
            .map(type -> type + " " + type.number())
            .collect(Collectors.joining(", ")));
    assertEquals(
        "0 1 2 10 11 12 13 14 15 16 17 18 20 21 22",
        Arrays.stream(ReturnCode.values())
            .map(code -> String.valueOf(code.number()))
            .collect(Collectors.joining(" ")));
  }
}
