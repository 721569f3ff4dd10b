package org.holdfast.commandline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom this process believes to be who they say they are. */
final class Trust {
  private Trust() {}

  /**
   * From now on believes nobody but who shows one of these certificates, or one that they signed.
   *
   * @param certificates in a file as PEM
   * @throws Failure if there are none
   */
  static void only(Path certificates) {
    try {
      KeyStore believed = KeyStore.getInstance(KeyStore.getDefaultType());
      believed.load(null, null);
      for (Certificate one : read(certificates)) {
        believed.setCertificateEntry(String.valueOf(believed.size()), one);
      }
      if (believed.size() == 0) {
        throw new IOException("there is no certificate in it");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(believed);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      SSLContext.setDefault(context);
    } catch (IOException | GeneralSecurityException unusable) {
      throw Failure.usage(
          "--trust "
              + certificates
              + ": "
              + unusable
              + "; allowed: certificates as keytool -exportcert -rfc writes them");
    }
  }

  private static Iterable<? extends Certificate> read(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream content = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(content);
    }
  }
}
