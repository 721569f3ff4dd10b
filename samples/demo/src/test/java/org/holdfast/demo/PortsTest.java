package org.holdfast.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every port of the demo follows from its base, and none is taken from anybody. */
final class PortsTest {
  @Test
  void ports_areDifferentAndWithinTheirRange() {
    Ports ports = new Ports(8500, 2);
    assertEquals(14, ports.all().size());
    assertEquals(ports.all().size(), new HashSet<>(ports.all()).size());
    assertTrue(ports.all().stream().allMatch(port -> port >= 8500 && port <= 8525));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1023, 65_511, 70_000})
  void aBaseThatLeavesNoRoom_isRefusedWithWhatIsAllowed(int base) {
    DemoException refused = assertThrows(DemoException.class, () -> new Ports(base, 1));
    assertTrue(refused.toString().contains("allowed are 1024 to 65510"), refused::toString);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void otherNumbersOfFrontTiers_areRefused(int frontTiers) {
    assertThrows(DemoException.class, () -> new Ports(8500, frontTiers));
  }

  @Test
  void aTakenPort_isNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, Loopback.HERE)) {
      int port = taken.getLocalPort();
      Ports ports = new Ports(port, 1);
      DemoException refused = assertThrows(DemoException.class, ports::refuseIfTaken);
      assertTrue(refused.toString().contains("port " + port + " on 127.0.0.1 is in use"));
    }
  }
}
