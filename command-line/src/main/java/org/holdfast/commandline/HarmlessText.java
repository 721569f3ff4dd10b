package org.holdfast.commandline;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.HexFormat;

/**
 * Text that applications and nodes chose, made fit for a terminal: what could move the cursor, hide
 * or reorder characters, or cannot be shown is written as {@code \}{@code u001B}. Also how many
 * columns text takes. For one thread.
 */
final class HarmlessText {
  private static final HexFormat LOWER = HexFormat.of();
  private static final HexFormat UPPER = LOWER.withUpperCase();
  private static final char ELLIPSIS = '…';

  private final CharsetEncoder encoder;
  private final String cut;

  /** For a terminal of this character set. */
  HarmlessText(Charset charset) {
    encoder = charset.newEncoder();
    cut = encoder.canEncode(ELLIPSIS) ? String.valueOf(ELLIPSIS) : "~";
  }

  /** The text without anything that a terminal would obey. */
  String of(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(point -> append(point, shown));
    return shown.toString();
  }

  private void append(int point, StringBuilder shown) {
    String one = Character.toString(point);
    if (isHarmful(point) || !encoder.canEncode(one)) {
      one.chars().forEach(unit -> shown.append("\\u" + UPPER.toHexDigits((char) unit)));
    } else {
      shown.append(one);
    }
  }

  /** JSON that a terminal does not obey, and that means the same. */
  static String json(String json) {
    StringBuilder shown = new StringBuilder(json.length());
    json.codePoints()
        .forEach(
            point -> {
              if (isHarmful(point) && !isJsonBlank(point)) {
                Character.toString(point)
                    .chars()
                    .forEach(unit -> shown.append("\\u" + LOWER.toHexDigits((char) unit)));
              } else {
                shown.appendCodePoint(point);
              }
            });
    return shown.toString();
  }

  private static boolean isJsonBlank(int point) {
    return point == '\n' || point == '\r' || point == '\t';
  }

  private static boolean isHarmful(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  /** How many columns harmless text takes. */
  static int width(String text) {
    return text.codePoints().map(HarmlessText::width).sum();
  }

  private static int width(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    return isWide(point) ? 2 : 1;
  }

  /**
   * The blocks that terminals show two columns wide: East Asian scripts, fullwidth forms, emoji.
   */
  private static boolean isWide(int point) {
    return (point >= 0x1100 && point <= 0x115F)
        || (point >= 0x2E80 && point <= 0x303E)
        || (point >= 0x3041 && point <= 0xA4CF)
        || (point >= 0xA960 && point <= 0xA97F)
        || (point >= 0xAC00 && point <= 0xD7A3)
        || (point >= 0xF900 && point <= 0xFAFF)
        || (point >= 0xFE30 && point <= 0xFE6F)
        || (point >= 0xFF00 && point <= 0xFF60)
        || (point >= 0xFFE0 && point <= 0xFFE6)
        || (point >= 0x1F300 && point <= 0x1F64F)
        || (point >= 0x1F680 && point <= 0x1F6FF)
        || (point >= 0x1F900 && point <= 0x1F9FF)
        || (point >= 0x20000 && point <= 0x3FFFD);
  }

  /** Harmless text in at most so many columns; what is left out is marked. */
  String fit(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int taken = 0;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      taken += width(point);
      if (taken > columns - 1) {
        break;
      }
      kept.appendCodePoint(point);
      at += Character.charCount(point);
    }
    return columns < 1 ? "" : kept.append(cut).toString();
  }
}
