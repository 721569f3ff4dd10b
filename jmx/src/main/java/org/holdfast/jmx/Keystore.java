package org.holdfast.jmx;

import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.holdfast.configuration.DoorSettings;
import org.holdfast.configuration.DoorSettings.Tls;
import org.jspecify.annotations.Nullable;

/** The key and certificate with which this program shows at a door who it is. */
public final class Keystore {
  private Keystore() {}

  /**
   * TLS with that key; nobody else's certificate is asked for.
   *
   * @return null: the door has no TLS
   * @throws IOException if a file is not as it must be; the message says which
   */
  public static @Nullable SSLContext context(DoorSettings door) throws IOException {
    Tls tls = door.tls();
    return tls == null ? null : context(door, tls);
  }

  private static SSLContext context(DoorSettings door, Tls tls) throws IOException {
    LogIns.checkSecret(door.key("keystore-password-file"), tls.passwordFile());
    char[] password = password(tls);
    try {
      KeyStore keystore = KeyStore.getInstance(tls.keystore().toFile(), password);
      checkThereIsAKey(keystore);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(keystore, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
      throw new IOException(
          door.key("keystore")
              + " "
              + tls.keystore()
              + " cannot be used with the password of "
              + tls.passwordFile()
              + ": "
              + unusable.getMessage(),
          unusable);
    }
  }

  private static char[] password(Tls tls) throws IOException {
    return Files.readString(tls.passwordFile()).lines().findFirst().orElse("").toCharArray();
  }

  /** Else every handshake would fail, and nobody would know why. */
  private static void checkThereIsAKey(KeyStore keystore) throws IOException, KeyStoreException {
    for (String alias : Collections.list(keystore.aliases())) {
      if (keystore.isKeyEntry(alias)) {
        return;
      }
    }
    throw new IOException("there is no key in it");
  }
}
