package org.holdfast.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.MBeanServerDelegate;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.holdfast.configuration.ConfigurationException;
import org.holdfast.configuration.DoorSettings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC E5: remote JMX with a certificate that keytool made, so that passwords cross no network. */
class RemoteJmxOverTlsTest {
  private static final String SECRET = "rw-------";
  private static final String PASSWORD = "changeit";

  @TempDir static Path folder;
  private static Map<String, String> keys = Map.of();

  @BeforeAll
  static void makeAKey() throws Exception {
    Path keystore = folder.resolve("keys.p12");
    keytool(
        keystore,
        "-genkeypair",
        "-alias",
        "front",
        "-keyalg",
        "EC",
        "-dname",
        "CN=front",
        "-ext",
        "san=ip:127.0.0.1");
    keys =
        Map.of(
            "holdfast.jmx.password-file",
            file("passwords", SECRET, "viewer seen\n").toString(),
            "holdfast.jmx.access-file",
            file("access", SECRET, "viewer readonly\n").toString(),
            "holdfast.jmx.keystore",
            keystore.toString(),
            "holdfast.jmx.keystore-password-file",
            file("keys-password", SECRET, PASSWORD + "\n").toString());
  }

  private static void keytool(Path keystore, String... arguments) throws Exception {
    String program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    ProcessBuilder builder = new ProcessBuilder(program);
    builder.command().addAll(List.of(arguments));
    builder.command().addAll(List.of("-keystore", keystore.toString(), "-storepass", PASSWORD));
    assertEquals(0, builder.inheritIO().start().waitFor());
  }

  private static Path file(String name, String permissions, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static DoorSettings settings(int port, Map<String, String> instead) {
    Map<String, String> all = new HashMap<>(keys);
    all.putAll(instead);
    all.put("holdfast.jmx.port", String.valueOf(port));
    return DoorSettings.jmx(key -> Optional.ofNullable(all.get(key)), all.keySet());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void trustTheKey() throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore pair =
        KeyStore.getInstance(folder.resolve("keys.p12").toFile(), PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("front", pair.getCertificate("front"));
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLContext.setDefault(context);
  }

  @SuppressWarnings("BanJNDI") // Nothing but this process is spoken to.
  private static JMXConnector connect(int port, Map<String, Object> how) throws IOException {
    Map<String, Object> environment = new HashMap<>(how);
    environment.put(JMXConnector.CREDENTIALS, new String[] {"viewer", "seen"});
    return JMXConnectorFactory.connect(
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi"),
        environment);
  }

  @Test
  void withAKeystore_whoeverComesSpeaksTls_andNobodyIsHeardWithout() throws Exception {
    int port = freePort();
    trustTheKey();
    RemoteJmx remote = RemoteJmx.start(settings(port, Map.of()));
    try {
      Map<String, Object> tls =
          Map.of("com.sun.jndi.rmi.factory.socket", new SslRMIClientSocketFactory());
      try (JMXConnector connector = connect(port, tls)) {
        assertTrue(
            connector.getMBeanServerConnection().isRegistered(MBeanServerDelegate.DELEGATE_NAME));
      }
      assertThrows(IOException.class, () -> connect(port, Map.of()).close());
    } finally {
      remote.close();
    }
  }

  @Test
  void aKeystoreThatCannotBeUsed_isRefusedAndNamed() throws Exception {
    assertRefused("holdfast.jmx.keystore-password-file", file("wrong", SECRET, "guess\n"), "wrong");
    assertRefused(
        "holdfast.jmx.keystore-password-file", file("open", "rw-r--r--", PASSWORD), "chmod 600");
    assertRefused("holdfast.jmx.keystore", folder.resolve("none.p12"), "none.p12");
    Path certificate = folder.resolve("front.pem");
    keytool(
        folder.resolve("keys.p12"),
        "-exportcert",
        "-rfc",
        "-alias",
        "front",
        "-file",
        certificate.toString());
    Path trusted = folder.resolve("trusted.p12");
    keytool(trusted, "-importcert", "-noprompt", "-alias", "a", "-file", certificate.toString());
    assertRefused("holdfast.jmx.keystore", trusted, "no key");
  }

  private static void assertRefused(String key, Path file, String why) throws IOException {
    DoorSettings settings = settings(freePort(), Map.of(key, file.toString()));
    IOException refused = assertThrows(IOException.class, () -> RemoteJmx.start(settings));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("holdfast.jmx.keystore") && message.contains(why), message);
  }

  @Test
  void aKeystoreWithoutAPassword_orTheReverse_isRefused() {
    for (String key : List.of("keystore", "keystore-password-file")) {
      Map<String, String> some = new HashMap<>(keys);
      some.remove("holdfast.jmx." + key);
      some.put("holdfast.jmx.port", "21000");
      ConfigurationException refused =
          assertThrows(
              ConfigurationException.class,
              () -> DoorSettings.jmx(one -> Optional.ofNullable(some.get(one)), some.keySet()));
      assertTrue(
          String.valueOf(refused.getMessage()).contains("holdfast.jmx." + key),
          refused.getMessage());
    }
  }
}
