package org.holdfast.ejb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.holdfast.ejb.AnswerReading.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC E3: another server's answer, whole or a byte at a time, and what is not taken for one. */
class AnswerReadingTest {
  private final StringBuilder told = new StringBuilder();

  private final class Teller implements AnswerReading.Receiver {
    @Override
    public void head(int status, List<Field> fields, long length) {
      told.append(status).append(' ').append(length);
      fields.forEach(
          field -> told.append(' ').append(field.name()).append('=').append(field.value()));
      told.append('|');
    }

    @Override
    public void body(ByteBuffer bytes) {
      told.append(StandardCharsets.ISO_8859_1.decode(bytes));
    }

    @Override
    public void trailers(Map<String, String> fields) {
      told.append('|').append(fields);
    }
  }

  /** The lines as they are written here, with {@code ~} for the end of each. */
  private AnswerReading read(String answer, int pieces) throws IOException {
    told.setLength(0);
    AnswerReading reading = new AnswerReading(false, new Teller());
    byte[] bytes = answer.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    for (int at = 0; at < bytes.length; at += pieces) {
      reading.read(ByteBuffer.wrap(bytes, at, Math.min(pieces, bytes.length - at)));
    }
    return reading;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "HTTP/1.1 200 OK~Content-Length: 3~~abcd!200 3 Content-Length=3|abc",
        "HTTP/1.1 200~A:~B: \t x y \t~Content-Length: 0~~!200 0 A= B=x y Content-Length=0|",
        "HTTP/1.1 204 No~~x!204 -1|",
        "HTTP/1.1 304 No~Content-Length: 9~~!304 9 Content-Length=9|",
        "HTTP/1.1 100 C~~HTTP/1.1 103 E~L: x~~HTTP/1.1 404 N~Content-Length: 1~~a!"
            + "404 1 Content-Length=1|a",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abc~A;x=y~0123456789~0~~!"
            + "200 -1 Transfer-Encoding=chunked|abc0123456789|{}",
        "HTTP/1.1 200 OK~Transfer-Encoding: Chunked~~1~a~0~T: 1~T: 2~~!"
            + "200 -1 Transfer-Encoding=Chunked|a|{T=1, 2}",
        "HTTP/1.0 200 OK~Content-Length: 2, 2~~ab!200 2 Content-Length=2, 2|ab",
      })
  void answersAreReadInPiecesOfAnySize(String answer, String expected) throws IOException {
    for (int pieces : new int[] {1, 2, 3, 7, 1_000}) {
      assertTrue(read(answer, pieces).isWhole(), answer);
      assertEquals(expected, told.toString());
    }
  }

  @Test
  void withoutALength_theBodyGoesToTheEnd() throws IOException {
    AnswerReading reading = read("HTTP/1.1 200 OK~~abc", 1);
    assertFalse(reading.isWhole());
    reading.end();
    assertTrue(reading.isWhole());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK~",
        "HTTP/1.1 200 OK~Content-Length: 3~~ab",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abc~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~0~",
      })
  void anAnswerThatEndsEarly_isNotWhole(String answer) throws IOException {
    AnswerReading reading = read(answer, 1_000);
    assertFalse(reading.isWhole());
    assertThrows(KeeperException.class, reading::end);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/2 200 OK~~",
        "HTTP/1.1 99 OK~~",
        "HTTP/1.1 2000 OK~~",
        "ICY 200 OK~~",
        "HTTP/1.1 101 Switching~~",
        "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 200 O\rK~~",
        "HTTP/1.1 200 OK~ folded: x~~",
        "HTTP/1.1 200 OK~Name : x~~",
        "HTTP/1.1 200 OK~no colon~~",
        "HTTP/1.1 200 OK~A: x\u0000y~~",
        "HTTP/1.1 200 OK~Content-Length: -1~~",
        "HTTP/1.1 200 OK~Content-Length: +1~~",
        "HTTP/1.1 200 OK~Content-Length: 1 1~~",
        "HTTP/1.1 200 OK~Content-Length: 1~Content-Length: 2~~",
        "HTTP/1.1 200 OK~Content-Length: 1~Transfer-Encoding: chunked~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~x~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~-1~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~1~ab~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~ffffffffffffffff~",
      })
  void whatOthersMightReadDifferently_isRefused(String answer) {
    assertThrows(KeeperException.class, () -> read(answer, 1));
    assertThrows(KeeperException.class, () -> read(answer, 1_000));
  }

  @Test
  void aHeadWithoutEndIsRefused_andSoAreInterimAnswersWithoutEnd() {
    String lines = "A: x~".repeat(AnswerReading.LONGEST_SECTION);
    assertThrows(KeeperException.class, () -> read("HTTP/1.1 200 OK~" + lines, 1_000));
    String interim = "HTTP/1.1 103 E~~".repeat(20);
    assertThrows(KeeperException.class, () -> read(interim, 1_000));
    String trailers = "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~0~" + lines;
    assertThrows(KeeperException.class, () -> read(trailers, 1_000));
  }

  @Test
  void theAnswerToHeadHasNoBody() throws IOException {
    AnswerReading reading = new AnswerReading(true, new Teller());
    reading.read(
        ByteBuffer.wrap(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    assertTrue(reading.isWhole());
    assertEquals("200 5 Content-Length=5|", told.toString());
  }
}
