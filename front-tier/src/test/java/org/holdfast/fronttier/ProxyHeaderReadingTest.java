package org.holdfast.fronttier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.fronttier.ProxyHeaderReading.Complete;
import org.holdfast.fronttier.ProxyHeaderReading.Incomplete;
import org.holdfast.fronttier.ProxyHeaderReading.Refused;

/** SPEC E4: reading PROXY headers never fails, and agrees with what is written and with Netty. */
class ProxyHeaderReadingTest {
  record Named(Endpoint client, ServiceAddress service) {}

  @Property
  void writtenHeader_isReadBackWithWhatFollows(
      @ForAll("named") Named named, @ForAll boolean binary, @ForAll @Size(max = 20) byte[] rest) {
    byte[] header = header(named, binary);
    byte[] bytes = Arrays.copyOf(header, header.length + rest.length);
    System.arraycopy(rest, 0, bytes, header.length, rest.length);
    assertEquals(new Complete(header.length, named.client), ProxyHeaderReading.of(bytes));
  }

  @Property
  void beginningOfAHeader_isIncomplete(
      @ForAll("named") Named named, @ForAll boolean binary, @ForAll byte cut) {
    byte[] header = header(named, binary);
    byte[] beginning = Arrays.copyOf(header, (cut & 0xff) % header.length);
    assertEquals(new Incomplete(), ProxyHeaderReading.of(beginning));
  }

  @Property
  void writtenHeader_isWhatNettyReads(@ForAll("named") Named named, @ForAll boolean binary) {
    EmbeddedChannel channel = new EmbeddedChannel(new HAProxyMessageDecoder());
    channel.writeInbound(Unpooled.wrappedBuffer(header(named, binary)));
    HAProxyMessage message = channel.readInbound();
    assertNotNull(message);
    assertEquals(named.client.address(), IpAddress.parse(message.sourceAddress()));
    assertEquals(named.client.port(), message.sourcePort());
    assertEquals(named.service.address(), IpAddress.parse(message.destinationAddress()));
    assertEquals(named.service.port(), message.destinationPort());
    message.release();
    channel.finishAndReleaseAll();
  }

  @Property
  void anyBytes_areIncompleteOrCompleteOrRefused(@ForAll @Size(max = 300) byte[] bytes) {
    assertInstanceOf(ProxyHeaderReading.class, ProxyHeaderReading.of(bytes));
  }

  @Property
  void anyBytesBehindABeginning_areIncompleteOrCompleteWithinThemOrRefused(
      @ForAll boolean binary, @ForAll @Size(max = 300) byte[] bytes) {
    byte[] beginning =
        binary ? ProxyHeader.V2_SIGNATURE : new byte[] {'P', 'R', 'O', 'X', 'Y', ' '};
    byte[] all = Arrays.copyOf(beginning, beginning.length + bytes.length);
    System.arraycopy(bytes, 0, all, beginning.length, bytes.length);
    ProxyHeaderReading reading = ProxyHeaderReading.of(all);
    if (reading instanceof Complete complete) {
      assertEquals(true, complete.length() > 0 && complete.length() <= all.length);
    }
  }

  @Property
  void damagedHeader_isNeverReadAsLongerThanItIs(
      @ForAll("named") Named named,
      @ForAll boolean binary,
      @ForAll byte where,
      @ForAll byte damage) {
    byte[] header = header(named, binary);
    header[(where & 0xff) % header.length] ^= damage;
    ProxyHeaderReading reading = ProxyHeaderReading.of(header);
    if (reading instanceof Complete complete) {
      assertEquals(true, complete.length() <= header.length);
    }
  }

  @Property
  void bytesUpToTheBound_areNeverStillIncomplete(@ForAll boolean binary) {
    byte[] bytes = new byte[ProxyHeaderReading.LONGEST];
    Arrays.fill(bytes, (byte) 0xff);
    byte[] beginning =
        binary ? ProxyHeader.V2_SIGNATURE : new byte[] {'P', 'R', 'O', 'X', 'Y', ' '};
    System.arraycopy(beginning, 0, bytes, 0, beginning.length);
    assertInstanceOf(Refused.class, ProxyHeaderReading.of(bytes));
  }

  private static byte[] header(Named named, boolean binary) {
    return binary
        ? ProxyHeader.v2(named.client, named.service)
        : ProxyHeader.v1(named.client, named.service);
  }

  @Provide
  Arbitrary<Named> named() {
    Arbitrary<Integer> ports = Arbitraries.integers().between(1, 65_535);
    return Combinators.combine(addresses(), ports, addresses(), ports)
        .as(
            (client, clientPort, service, port) ->
                new Named(new Endpoint(client, clientPort), new ServiceAddress(service, port)));
  }

  private static Arbitrary<IpAddress> addresses() {
    Arbitrary<Long> longs = Arbitraries.longs().filter(bits -> bits != 0);
    return Arbitraries.oneOf(
        Arbitraries.integers()
            .filter(bits -> bits != 0)
            .map(bits -> new IpAddress(0, 0xffffL << 32 | (bits & 0xffff_ffffL))),
        Combinators.combine(longs, longs).as(IpAddress::new));
  }
}
