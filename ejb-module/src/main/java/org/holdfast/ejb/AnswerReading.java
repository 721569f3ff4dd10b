package org.holdfast.ejb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one HTTP/1.1 answer as its bytes come, in pieces of any size (RFC 9112). Strict: what
 * others might read differently is refused. Bounded: no line, head or trailer section is longer
 * than {@value #LONGEST_SECTION} bytes; the body is passed on and never kept.
 */
final class AnswerReading {
  static final int LONGEST_SECTION = 65_536;
  private static final int MOST_INTERIM_ANSWERS = 16;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9])( .*)?");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*(.*?)[ \\t]*");
  private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]{1,15})[ \\t]*(;.*)?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  /** Who gets it. */
  interface Receiver {
    /** The final status and the fields, once; more than one of a name stand in their order. */
    void head(int status, List<Field> fields, long length) throws IOException;

    /** The next bytes of the body. */
    void body(ByteBuffer bytes) throws IOException;

    /** The fields that follow a chunked body, by name. */
    void trailers(Map<String, String> fields);
  }

  /** A header field. */
  record Field(String name, String value) {}

  private enum Expected {
    STATUS,
    FIELD,
    BYTES_COUNTED,
    BYTES_TO_THE_END,
    CHUNK_SIZE,
    CHUNK_BYTES,
    CHUNK_END,
    TRAILER,
    NOTHING
  }

  private final boolean isToHead;
  private final Receiver receiver;
  private final StringBuilder line = new StringBuilder();
  private final Map<String, String> trailers = new LinkedHashMap<>();
  private List<Field> fields = new ArrayList<>();
  private Expected expected = Expected.STATUS;
  private int status;
  private int interim;
  private int sectionLength;
  private long left;
  private boolean hasBegun;

  /**
   * Nothing was read yet.
   *
   * @param isToHead whether the request was HEAD, whose answer has no body whatever it says
   */
  AnswerReading(boolean isToHead, Receiver receiver) {
    this.isToHead = isToHead;
    this.receiver = receiver;
  }

  /** Whether the head was passed on. */
  boolean hasBegun() {
    return hasBegun;
  }

  /** Whether everything was passed on. */
  boolean isWhole() {
    return expected == Expected.NOTHING;
  }

  /** Takes all of these bytes; those after the answer's end are dropped. */
  void read(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining() && !isWhole()) {
      switch (expected) {
        case BYTES_COUNTED, CHUNK_BYTES -> readCounted(bytes);
        case BYTES_TO_THE_END -> receiver.body(bytes);
        default -> {
          if (readLine(bytes)) {
            String whole = line.toString();
            line.setLength(0);
            lineRead(whole);
          }
        }
      }
    }
    bytes.position(bytes.limit());
  }

  /** The connection ended. */
  void end() throws IOException {
    if (expected == Expected.BYTES_TO_THE_END) {
      expected = Expected.NOTHING;
    } else if (!isWhole()) {
      throw KeeperException.broken("it ended the connection within its answer");
    }
  }

  private void readCounted(ByteBuffer bytes) throws IOException {
    int length = (int) Math.min(left, bytes.remaining());
    ByteBuffer part = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    left -= length;
    receiver.body(part);
    if (left == 0) {
      expected = expected == Expected.CHUNK_BYTES ? Expected.CHUNK_END : Expected.NOTHING;
    }
  }

  /** Whether the line is whole; it ends with CR LF. */
  private boolean readLine(ByteBuffer bytes) throws KeeperException {
    while (bytes.hasRemaining()) {
      char one = (char) (bytes.get() & 0xff);
      if (++sectionLength > LONGEST_SECTION) {
        throw malformed("a head of more than " + LONGEST_SECTION + " bytes");
      }
      int last = line.length() - 1;
      if (one == '\n' && last >= 0 && line.charAt(last) == '\r') {
        line.setLength(last);
        return true;
      }
      boolean isControl = (one < ' ' && one != '\t' && one != '\r') || one == 0x7f;
      if (isControl || (last >= 0 && line.charAt(last) == '\r')) {
        throw malformed("a control character");
      }
      line.append(one);
    }
    return false;
  }

  private void lineRead(String whole) throws IOException {
    switch (expected) {
      case STATUS -> statusRead(whole);
      case FIELD -> {
        if (whole.isEmpty()) {
          headRead();
        } else {
          fields.add(field(whole));
        }
      }
      case CHUNK_SIZE -> chunkSizeRead(whole);
      case CHUNK_END -> {
        if (!whole.isEmpty()) {
          throw malformed("a chunk longer than it says");
        }
        sectionLength = 0;
        expected = Expected.CHUNK_SIZE;
      }
      case TRAILER -> {
        if (whole.isEmpty()) {
          expected = Expected.NOTHING;
          receiver.trailers(trailers);
        } else {
          Field field = field(whole);
          trailers.merge(field.name(), field.value(), (first, next) -> first + ", " + next);
        }
      }
      default -> throw new AssertionError("no line is expected: " + expected);
    }
  }

  private void statusRead(String whole) throws KeeperException {
    Matcher matcher = STATUS_LINE.matcher(whole);
    if (!matcher.matches()) {
      throw malformed("no status line");
    }
    status = Integer.parseInt(matcher.group(1));
    fields = new ArrayList<>();
    expected = Expected.FIELD;
  }

  private static Field field(String whole) throws KeeperException {
    Matcher matcher = FIELD.matcher(whole);
    if (!matcher.matches()) {
      throw malformed("a header field without a name");
    }
    return new Field(matcher.group(1), matcher.group(2));
  }

  private void headRead() throws IOException {
    sectionLength = 0;
    if (status == SWITCHING_PROTOCOLS) {
      throw malformed("a switch of protocols that nobody asked for");
    }
    if (status < 200) {
      if (++interim > MOST_INTERIM_ANSWERS) {
        throw malformed("more than " + MOST_INTERIM_ANSWERS + " interim answers");
      }
      expected = Expected.STATUS;
      return;
    }
    left = length();
    boolean isChunked = isChunked();
    if (isChunked && left >= 0) {
      throw malformed("a length and chunks");
    }
    hasBegun = true;
    receiver.head(status, fields, left);
    expected = bodyExpected(isChunked);
  }

  private Expected bodyExpected(boolean isChunked) {
    if (isToHead || status == 204 || status == 304 || left == 0) {
      return Expected.NOTHING;
    }
    if (isChunked) {
      return Expected.CHUNK_SIZE;
    }
    return left > 0 ? Expected.BYTES_COUNTED : Expected.BYTES_TO_THE_END;
  }

  /** What {@code Content-Length} says; -1: it is not there. */
  private long length() throws KeeperException {
    List<String> lengths = Headers.items(valuesOf("content-length"));
    if (lengths.isEmpty()) {
      return -1;
    }
    if (lengths.stream().distinct().count() > 1 || !LENGTH.matcher(lengths.get(0)).matches()) {
      throw malformed("Content-Length " + lengths);
    }
    return Long.parseLong(lengths.get(0));
  }

  private boolean isChunked() throws KeeperException {
    List<String> codings = Headers.items(valuesOf("transfer-encoding"));
    if (codings.isEmpty()) {
      return false;
    }
    if (!codings.equals(List.of("chunked"))) {
      throw malformed("Transfer-Encoding " + codings);
    }
    return true;
  }

  private List<String> valuesOf(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  private void chunkSizeRead(String whole) throws KeeperException {
    Matcher matcher = CHUNK.matcher(whole);
    if (!matcher.matches()) {
      throw malformed("no chunk");
    }
    sectionLength = 0;
    left = Long.parseLong(matcher.group(1), 16);
    expected = left == 0 ? Expected.TRAILER : Expected.CHUNK_BYTES;
  }

  private static KeeperException malformed(String what) {
    return KeeperException.broken("its answer is not HTTP/1.1: " + what);
  }

  @Override
  public String toString() {
    return expected + " after " + status;
  }
}
