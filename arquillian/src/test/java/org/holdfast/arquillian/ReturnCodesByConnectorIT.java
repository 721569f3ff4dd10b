package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import org.holdfast.arquillian.Probe.Answer;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.as.arquillian.api.ServerSetup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The cases through a bean's affinity connection. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@ServerSetup(ReturnCodes.SeveralServices.class)
class ReturnCodesByConnectorIT extends ReturnCodes {
  @Override
  Answer ask(Message message) throws Exception {
    String ports =
        message.client().ports().stream().map(String::valueOf).collect(Collectors.joining(","));
    String factory =
        switch (message.address()) {
          case "192.0.2.2" -> "open";
          case "192.0.2.3" -> "silent";
          default -> "kept";
        };
    return Probe.ask(
        message.what(),
        message.client().address() + "/" + message.client().prefixLength(),
        "&address="
            + message.address()
            + "&port="
            + message.port()
            + "&factory="
            + factory
            + (message.seconds() == 0 ? "" : "&seconds=" + message.seconds())
            + (message.isPart() ? "&part=true" : "")
            + (ports.isEmpty() ? "" : "&ports=" + ports));
  }

  @Test
  void aDurationOfNothing_isMalformed_20() throws Exception {
    Answer answer = Probe.start("10.1.250.1", "&seconds=0");

    assertEquals(20, answer.code());
    assertEquals(62, answer.information());
  }

  @Test
  void aRequestWithoutAService_isForThatOfTheFactory_E1() throws Exception {
    assertEquals(new Answer(0, 0, 600, 80), Probe.start("10.1.250.2", ""));
    assertEquals(0, Probe.end("10.1.250.2").code());
  }

  @Test
  void renewingThroughThePool_takesMicroseconds() throws Exception {
    String client = "10.1.250.3";
    assertEquals(0, Probe.start(client, "").code());

    String measured = Http.get("/it/probe?do=measure&client=" + client).body();
    System.out.println("getConnection, renew, close in WildFly, ns, median and p99: " + measured);

    assertTrue(Long.parseLong(measured.substring(0, measured.indexOf(' '))) < 1_000_000, measured);
    assertEquals(0, Probe.end(client).code());
  }
}
