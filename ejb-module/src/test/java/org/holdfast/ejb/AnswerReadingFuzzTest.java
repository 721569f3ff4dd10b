package org.holdfast.ejb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.holdfast.ejb.AnswerReading.Field;
import org.holdfast.fuzzing.Fuzzing;
import org.junit.jupiter.api.Test;

/** SPEC E3 and invariant 5: whatever another server answers, in whatever pieces. */
class AnswerReadingFuzzTest {
  @Test
  void anyBytes_areReadAlikeInPiecesOfAnySize_E3() throws Exception {
    Fuzzing.feed(
        AnswerReadingFuzzTest.class,
        bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nA: b\r\n\r\nabc"),
        bytes("HTTP/1.1 103 E\r\nL: x\r\n\r\nHTTP/1.1 204 No\r\n\r\n"),
        bytes(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nT: 1\r\n\r\n"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    String whole = told(bytes, bytes.length);
    for (int pieces : new int[] {1, 7}) {
      if (!whole.equals(told(bytes, pieces))) {
        throw new AssertionError("not so: pieces of " + pieces + " make no difference");
      }
    }
  }

  private static String told(byte[] bytes, int pieces) {
    StringBuilder told = new StringBuilder();
    AnswerReading reading = new AnswerReading(false, new Teller(told));
    try {
      for (int at = 0; at < bytes.length; at += pieces) {
        reading.read(ByteBuffer.wrap(bytes, at, Math.min(pieces, bytes.length - at)));
      }
      reading.end();
    } catch (KeeperException malformed) {
      return told + "|" + malformed.getMessage();
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return told.append(reading.isWhole()).toString();
  }

  private record Teller(StringBuilder told) implements AnswerReading.Receiver {
    @Override
    public void head(int status, List<Field> fields, long length) {
      told.append(status).append(fields).append(length).append('|');
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
}
