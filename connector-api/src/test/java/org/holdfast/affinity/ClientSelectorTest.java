package org.holdfast.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** SPEC A1, A3 and A11: which clients a selector stands for. */
class ClientSelectorTest {
  private static final IpAddress CLIENT = IpAddress.parse("192.0.2.7");

  @Test
  void hostBitsBeyondThePrefix_areRefusedAndTheMendNamed() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> new ClientSelector(CLIENT, 24, List.of()));
    assertEquals("192.0.2.7 has bits beyond /24; did you mean 192.0.2.0/24?", refused.getMessage());
  }

  @Test
  void zeroAddressOrPrefix_standsForNoClient() {
    assertThrows(IllegalArgumentException.class, () -> ClientSelector.address("0.0.0.0"));
    assertThrows(IllegalArgumentException.class, () -> ClientSelector.parse("::/1"));
    assertThrows(IllegalArgumentException.class, () -> new ClientSelector(CLIENT, 0, List.of()));
    assertThrows(IllegalArgumentException.class, () -> new ClientSelector(CLIENT, 33, List.of()));
  }

  @Test
  void portsInAnyOrder_areTheSameClients() {
    ClientSelector address = ClientSelector.address(CLIENT);
    assertEquals(address.withPorts(9, 7), address.withPorts(7, 9));
    assertThrows(IllegalArgumentException.class, () -> address.withPorts(7, 7));
    assertThrows(IllegalArgumentException.class, () -> address.withPorts(0));
  }

  @Test
  void ipv4InItsMappedForm_isTheSameClient() {
    assertEquals(CLIENT, IpAddress.parse("::ffff:192.0.2.7"));
    assertTrue(ClientSelector.parse("192.0.2.0/24").matches(CLIENT, 1));
    assertEquals("192.0.2.0/24", ClientSelector.parse("192.0.2.0/24").toString());
  }

  @Test
  void whatOnlyLooksLikeAnAddress_isRefused() {
    for (String literal : List.of("999.1.1.1", "256.0.0.1", "1.2.3", "1.2.3.4.5", "1.2.3.4444")) {
      assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(literal), literal);
    }
    assertEquals("255.249.1.0", IpAddress.parse("255.249.1.0").toString());
  }

  @Test
  void anIpv6Prefix_neverMatchesIpv4() {
    ClientSelector wide = ClientSelector.parse("0:0:0:0:0:fffe::/95");
    assertFalse(wide.matches(CLIENT, 1), "an IPv4 client, though its mapped form has that prefix");
    assertTrue(wide.matches(IpAddress.parse("::fffe:1:2"), 1));
  }

  @Property
  void cover_meansThatEveryMatchOfTheNarrowerMatchesTheWider(
      @ForAll int address,
      @ForAll @IntRange(min = 1, max = 32) int wide,
      @ForAll @IntRange(min = 1, max = 32) int narrow) {
    IpAddress client = new IpAddress(0, 0xffff_0000_0000L | (address & 0xffff_ffffL));
    if (client.prefix(Math.min(wide, narrow)).isUnspecified()) {
      return;
    }
    ClientSelector first = new ClientSelector(client.prefix(wide), wide, List.of());
    ClientSelector second = new ClientSelector(client.prefix(narrow), narrow, List.of());
    assertEquals(wide <= narrow, first.covers(second));
    assertTrue(first.matches(client, 1) && second.matches(client, 1));
  }

  @Test
  void hostNames_areNeverLookedUp() {
    assertThrows(IllegalArgumentException.class, () -> IpAddress.parse("localhost"));
    assertThrows(IllegalArgumentException.class, () -> IpAddress.parse("1.2.3"));
    assertThrows(IllegalArgumentException.class, () -> IpAddress.parse("1.2.3.256"));
    assertThrows(IllegalArgumentException.class, () -> IpAddress.parse("fe:"));
  }

  @Test
  void endpoints_takeIpv6InBrackets() {
    assertEquals("[2001:db8:0:0:0:0:0:1]:80", Endpoint.parse("[2001:db8::1]:80").toString());
    assertEquals("192.0.2.1:80", Endpoint.parse("192.0.2.1:80").toString());
    for (String wrong :
        List.of("192.0.2.1", "2001:db8::1:80", "[192.0.2.1]:80", ":80", "1.1.1.1:x", "1.1.1.1:0")) {
      assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(wrong), wrong);
    }
  }
}
