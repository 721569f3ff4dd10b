package org.holdfast.arquillian;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jboss.as.arquillian.api.ServerSetupTask;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jboss.as.controller.client.helpers.Operations;

/** An operator whom the server's own {@code add-user} adds, as its documentation says. */
final class ManagementUser implements ServerSetupTask {
  static final String NAME = "olga";
  static final String PASSWORD = "drains-at-9";

  private static final Path HOME = Path.of(System.getProperty("wildfly.home"));
  private static final Path CONFIGURATION =
      Path.of(System.getProperty("wildfly.base"), "configuration").toAbsolutePath();

  @Override
  public void setup(ManagementClient client, String container) throws Exception {
    addUser();
    executeOperation(
        client,
        Operations.createOperation(
            "load",
            Operations.createAddress(
                "subsystem", "elytron", "properties-realm", "ManagementRealm")));
  }

  private static void addUser() throws IOException, InterruptedException {
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-Djboss.server.config.user.dir=" + CONFIGURATION,
            // It writes to both, and the home's own must stay as they are.
            "-Djboss.domain.config.user.dir=" + CONFIGURATION,
            "-jar",
            HOME.resolve("jboss-modules.jar").toString(),
            "-mp",
            HOME.resolve("modules").toString(),
            "org.jboss.as.domain-add-user",
            "-u",
            NAME,
            "-p",
            PASSWORD);
    program.environment().put("JBOSS_HOME", HOME.toString());
    Process adding = program.redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
    String said = new String(adding.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (adding.waitFor() != 0) {
      throw new IOException("add-user: " + said);
    }
  }

  /** The next server has a configuration of its own. */
  @Override
  public void tearDown(ManagementClient client, String container) {}
}
