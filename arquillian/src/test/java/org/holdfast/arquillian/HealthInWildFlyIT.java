package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.as.arquillian.api.ServerSetup;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Serves SPEC E7: what MicroProfile Health of a server says of the stack in it, to whoever asks at
 * the management port as kubelet does.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@ServerSetup({ClientOfThePeersCluster.class, ManagementUser.class})
class HealthInWildFlyIT {
  private static final String CLIENT = "10.2.0.1";
  private static final String AWAY = "the cluster is away: starts are answered 18";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Deployment(testable = false)
  static EnterpriseArchive application() {
    return Archives.application(Factories.class, ProbeServlet.class);
  }

  /** The answer's status, our check's, and what the stack said. */
  private record Health(int http, String status, String state) {
    private static Health of(String question) throws IOException, InterruptedException {
      HttpResponse<String> answer = Http.health("/health/" + question);
      Matcher ours =
          Pattern.compile(
                  "\"name\":\"holdfast-"
                      + question
                      + "\",\"status\":\"([A-Z]*)\",\"data\":\\{\"here\":\"([^\"]*)\"}")
              .matcher(answer.body());
      assertTrue(ours.find(), answer.body());
      return new Health(answer.statusCode(), ours.group(1), ours.group(2));
    }
  }

  private static void assertStartedAndLive(String state) throws Exception {
    assertEquals(new Health(200, "UP", state), Health.of("started"));
    assertEquals(new Health(200, "UP", state), Health.of("live"));
  }

  @Test
  void aStackThatIsCurrentIsStarted_readyAndLive_E7() throws Exception {
    assertEquals(new Health(200, "UP", "current"), Health.of("ready"));
    assertStartedAndLive("current");
  }

  @Test
  void whileItDrainsItIsNotReady_andIsAgainWhenItIsTakenBack_E7() throws Exception {
    assertEquals(0, Probe.start(CLIENT, "").code());
    try (RemoteBeans beans = new RemoteBeans(ManagementUser.NAME, ManagementUser.PASSWORD)) {
      try {
        beans.tell("Targets", "drain", "here", "", 60L);
        assertTrue(beans.tell("Targets", "instancesAsJson").contains("\"state\":\"DRAINING\""));

        assertEquals(new Health(503, "DOWN", "drains, or is out of use"), Health.of("ready"));
        assertStartedAndLive("drains, or is out of use");
      } finally {
        beans.tell("Targets", "resume", "here", "");
      }
      assertEquals(new Health(200, "UP", "current"), Health.of("ready"));
    }
    assertEquals(0, Probe.end(CLIENT).code());
  }

  @Test
  void whileTheClusterIsAwayItIsNotReady_andLiveAsksNoPeer_E7() throws Exception {
    ClientOfThePeersCluster.clusterGoesAway();
    Health away = new Health(503, "DOWN", AWAY);
    Await.until("not ready", PATIENCE, () -> Health.of("ready").equals(away));
    assertStartedAndLive(AWAY);
    assertEquals(18, Probe.start(CLIENT, "").code(), "what it is not ready for");

    ClientOfThePeersCluster.clusterComesBack();
    Health current = new Health(200, "UP", "current");
    Await.until("ready again", PATIENCE, () -> Health.of("ready").equals(current));
    assertEquals(0, Probe.start(CLIENT, "").code());
    assertEquals(0, Probe.end(CLIENT).code());
  }
}
