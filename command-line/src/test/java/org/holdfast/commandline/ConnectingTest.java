package org.holdfast.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC E5: the addresses that {@code --jmx} takes. */
class ConnectingTest {
  @Test
  void hostAndPort_areShortForAJvmsOwnAgent() {
    assertEquals(
        "service:jmx:rmi:///jndi/rmi://node-1.example:9999/jmxrmi",
        Connecting.serviceUrl("node-1.example:9999").toString());
    assertEquals(
        "service:jmx:rmi:///jndi/rmi://[2001:db8::1]:9999/jmxrmi",
        Connecting.serviceUrl("[2001:db8::1]:9999").toString());
  }

  @Test
  void awholeAddress_isTakenAsItIs() {
    String whole = "service:jmx:remote+http://node-1:9990";
    assertEquals(whole, Connecting.serviceUrl(whole).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"node-1", "node 1:80", "rmi://node-1:80", "node-1:http"})
  void anythingElse_isNotUnderstood(String written) {
    Failure why = assertThrows(Failure.class, () -> Connecting.serviceUrl(written));
    assertEquals(ExitCode.USAGE, why.code());
  }
}
