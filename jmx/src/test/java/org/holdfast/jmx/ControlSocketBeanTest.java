package org.holdfast.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.holdfast.controlsocket.ControlSocketCounts;
import org.junit.jupiter.api.Test;

/** SPEC A15 and E5: what the control socket has counted, as an administrator sees it. */
class ControlSocketBeanTest {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
  private static final ObjectName NAME = ControlSocketBean.nameOf("node-1");
  private static final ControlSocketCounts COUNTS = new ControlSocketCounts(1, 2, 3, 4, 5, 6, 7, 8);

  @Test
  void everyCounterIsShown_untilItIsClosed() throws JMException {
    try (ControlSocketBean bean = ControlSocketBean.register("node-1", () -> COUNTS)) {
      assertEquals(7, bean.getCutOff());
      assertEquals(
          List.of(1L, 2, 3L, 4L, 5L, 6L, 7L, 8L),
          List.of(
              attribute("Accepted"),
              attribute("Open"),
              attribute("Refused"),
              attribute("Requests"),
              attribute("Malformed"),
              attribute("Unrecognised"),
              attribute("CutOff"),
              attribute("Indications")));
      assertThrows(
          IllegalStateException.class, () -> ControlSocketBean.register("node-1", () -> COUNTS));
    }
    assertFalse(SERVER.isRegistered(NAME));
  }

  private static Object attribute(String name) throws JMException {
    return SERVER.getAttribute(NAME, name);
  }
}
