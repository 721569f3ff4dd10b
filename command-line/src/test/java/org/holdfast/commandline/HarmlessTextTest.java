package org.holdfast.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** SPEC E5: names that others choose cannot do anything to a terminal. */
class HarmlessTextTest {
  private final HarmlessText unicode = new HarmlessText(StandardCharsets.UTF_8);
  private final HarmlessText ascii = new HarmlessText(StandardCharsets.US_ASCII);

  @Test
  void whatATerminalObeys_isWrittenOut() {
    assertEquals("a\\u001B[2Jb", unicode.of("a\u001b[2Jb"));
    assertEquals("\\u009B31m", unicode.of("\u009b31m"));
    assertEquals("\\u000A\\u000D\\u0009\\u0008", unicode.of("\n\r\t\b"));
    assertEquals("\\u202Egnp.exe", unicode.of("\u202egnp.exe"));
    assertEquals("a\\u200Bb\\u2028", unicode.of("a\u200bb\u2028"));
    assertEquals("\\uD800", unicode.of("\ud800"));
  }

  @Test
  void noCharacterAtAll_leavesAControlInWhatIsShown() {
    String everything =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    String shown = unicode.of(everything);
    assertTrue(shown.codePoints().noneMatch(Character::isISOControl));
    assertTrue(shown.codePoints().noneMatch(one -> Character.getType(one) == Character.FORMAT));
    assertTrue(StandardCharsets.US_ASCII.newEncoder().canEncode(ascii.of(everything)));
  }

  @Test
  void whatTheTerminalCannotShow_isWrittenOut() {
    assertEquals("日本", unicode.of("日本"));
    assertEquals("\\u65E5\\u672C", ascii.of("日本"));
  }

  @Test
  void wideCharactersTakeTwoColumns_andMarksNone() {
    assertEquals(4, HarmlessText.width("日本"));
    assertEquals(2, HarmlessText.width("😀"));
    assertEquals(1, HarmlessText.width("e\u0301"));
    assertEquals(5, HarmlessText.width("Äβгд\u05d0"));
  }

  @Test
  void whatDoesNotFit_isCut_neverWithinACharacter() {
    assertEquals("node-1", unicode.fit("node-1", 6));
    assertEquals("node…", unicode.fit("node-1", 5));
    assertEquals("日…", unicode.fit("日本語", 4));
    assertEquals("日…", unicode.fit("日本語", 3));
    assertEquals("node~", ascii.fit("node-1", 5));
    assertEquals("", unicode.fit("node-1", 0));
  }

  @Test
  void json_isHarmlessToo_andMeansTheSame() {
    String json = "{\"by\":\"x\u009b2J\u202e\u007f\ue000日\",\n \"n\":1}";
    String shown = HarmlessText.json(json);
    assertEquals(JsonParser.parseString(json), JsonParser.parseString(shown));
    assertFalse(shown.contains("\u009b"));
    assertTrue(shown.contains("\\u009b2J\\u202e\\u007f\\ue000日"), shown);
  }
}
