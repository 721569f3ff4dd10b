package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.as.arquillian.api.ServerSetup;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jboss.as.arquillian.setup.SnapshotServerSetupTask;
import org.jboss.as.controller.client.helpers.Operations;
import org.jboss.dmr.ModelNode;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Serves SPEC E7: the same archive on a server that has no MicroProfile Health. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@ServerSetup({
  WithoutMicroProfileHealthIT.NoExtension.class,
  WithoutMicroProfileHealthIT.Kept.class
})
class WithoutMicroProfileHealthIT {
  private static final String CLIENT = "10.2.0.1";

  static class NoExtension extends SnapshotServerSetupTask {
    @Override
    protected void doSetup(ManagementClient client, String container) throws Exception {
      remove(client, "subsystem", "microprofile-health-smallrye");
      remove(client, "extension", "org.wildfly.extension.microprofile.health-smallrye");
    }

    private void remove(ManagementClient client, String type, String name) throws Exception {
      ModelNode address = Operations.createAddress(type, name);
      executeOperation(client, Operations.createRemoveOperation(address));
    }
  }

  static class Kept extends Settings {
    Kept() {
      serve("kept", "192.0.2.1", 80);
      reserve("kept", "it");
    }
  }

  @Deployment(testable = false)
  static EnterpriseArchive application() {
    return Archives.application(Factories.class, ProbeServlet.class);
  }

  @Test
  void theApplicationRuns_andTheServersOwnAnswerKnowsNothingOfTheStack_E7() throws Exception {
    assertEquals(0, Probe.start(CLIENT, "").code());
    assertEquals(0, Probe.end(CLIENT).code());

    for (String question : List.of("started", "ready", "live")) {
      String answer = Http.health("/health/" + question).body();
      assertFalse(answer.contains("holdfast"), answer);
    }
  }
}
