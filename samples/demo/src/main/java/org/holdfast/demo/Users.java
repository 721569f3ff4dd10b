package org.holdfast.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Who may log in to the console of this run: one who looks, and one who changes. Immutable.
 *
 * @param viewer the password of {@code viewer}
 * @param operator the password of {@code operator}
 */
record Users(String viewer, String operator) {
  private static final int PASSWORD_BYTES = 9;

  /** With passwords that nobody has had before. */
  static Users drawn() {
    SecureRandom random = new SecureRandom();
    return new Users(password(random), password(random));
  }

  private static String password(SecureRandom random) {
    byte[] bytes = new byte[PASSWORD_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  /** Writes what WildFly's add-user.sh would write into a node's configuration. */
  void add(Path configuration) throws IOException {
    Files.write(
        configuration.resolve("application-users.properties"),
        List.of("viewer=" + digest("viewer", viewer), "operator=" + digest("operator", operator)),
        StandardOpenOption.APPEND);
    Files.write(
        configuration.resolve("application-roles.properties"),
        List.of("viewer=holdfast-viewer", "operator=holdfast-viewer,holdfast-operator"),
        StandardOpenOption.APPEND);
  }

  private static String digest(String user, String password) {
    try {
      byte[] text = (user + ":ApplicationRealm:" + password).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
