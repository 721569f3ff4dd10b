package org.holdfast.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** The secret of a session, without which nothing is changed: other sites cannot read it. */
final class Token {
  static final String HEADER = "X-Holdfast-Token";
  private static final String KEY = Token.class.getName();
  private static final int BYTES = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Token() {}

  static String of(HttpSession session) {
    synchronized (Token.class) {
      if (session.getAttribute(KEY) instanceof String known) {
        return known;
      }
      byte[] bytes = new byte[BYTES];
      RANDOM.nextBytes(bytes);
      String drawn = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      session.setAttribute(KEY, drawn);
      return drawn;
    }
  }

  static boolean isIn(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    String sent = request.getHeader(HEADER);
    return session != null
        && sent != null
        && session.getAttribute(KEY) instanceof String known
        && MessageDigest.isEqual(
            known.getBytes(StandardCharsets.US_ASCII), sent.getBytes(StandardCharsets.US_ASCII));
  }
}
