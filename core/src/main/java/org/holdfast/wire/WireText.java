package org.holdfast.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** Names on the wire: UTF-8, and nothing else. */
final class WireText {
  private WireText() {}

  static byte[] encode(String text) {
    return text.getBytes(UTF_8);
  }

  /** Null: the bytes are not UTF-8. */
  static @Nullable String decode(ByteBuffer bytes) {
    try {
      // A decoder of one's own reports what String's constructor replaces.
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException malformed) {
      return null;
    }
  }
}
