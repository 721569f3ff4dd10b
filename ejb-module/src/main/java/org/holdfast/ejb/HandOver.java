package org.holdfast.ejb;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.holdfast.affinity.Endpoint;

/**
 * One request on its way to another server and the answer on its way back, both at once and in
 * pieces, so that neither is ever kept. On the request's own thread.
 */
final class HandOver {
  private static final int PIECE = 16_384;
  private static final Set<String> REPEATABLE =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
  private static final byte[] LINE_END = {'\r', '\n'};

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final Duration patience;
  private final AnswerReading answer;
  private final ByteBuffer received = ByteBuffer.allocate(PIECE);
  private boolean isBodyTouched;
  private boolean hasStoppedReading;

  /** What became of it. */
  enum Result {
    /** The answer went back. */
    ANSWERED,
    /** Nothing was lost yet: somebody else may serve the request. */
    UNREACHABLE,
    /** The keeper failed, the request cannot be repeated, nothing was answered. */
    BROKEN,
    /** The same, because the keeper was silent for too long. */
    LATE
  }

  /**
   * Nothing was sent yet.
   *
   * @param patience how long the keeper may be silent
   */
  HandOver(HttpServletRequest request, HttpServletResponse response, Duration patience) {
    this.request = request;
    this.response = response;
    this.patience = patience;
    answer = new AnswerReading(request.getMethod().equals("HEAD"), new ToTheClient());
  }

  /**
   * Carries it out.
   *
   * @throws IOException if the client failed, or the keeper when a part of its answer was already
   *     on its way: the client's connection must not end as if the answer were whole
   */
  Result run(Endpoint keeper, Duration connectAtMost, ByteBuffer head) throws IOException {
    KeeperConnection opened;
    try {
      opened = KeeperConnection.open(keeper, connectAtMost);
    } catch (IOException refused) {
      return Result.UNREACHABLE;
    }
    try (KeeperConnection connection = opened) {
      send(connection, head);
      sendBody(connection);
      receiveTheRest(connection);
      connection.closesAtOnce();
      return Result.ANSWERED;
    } catch (KeeperException failed) {
      return failed(failed);
    }
  }

  private Result failed(KeeperException failed) throws IOException {
    if (response.isCommitted()) {
      throw failed;
    }
    if (answer.hasBegun()) {
      response.reset();
    }
    boolean isLost =
        isBodyTouched || answer.hasBegun() || !REPEATABLE.contains(request.getMethod());
    if (failed.isLate()) {
      return Result.LATE;
    }
    return isLost ? Result.BROKEN : Result.UNREACHABLE;
  }

  /** What comes back meanwhile is taken with each piece that the client sends. */
  private void sendBody(KeeperConnection connection) throws IOException {
    boolean isChunked = RequestHead.isChunked(request);
    if (!isChunked && request.getContentLengthLong() <= 0) {
      return;
    }
    InputStream body = request.getInputStream();
    byte[] piece = new byte[PIECE];
    isBodyTouched = true;
    for (int length = body.read(piece); length >= 0; length = body.read(piece)) {
      if (isChunked && length > 0) {
        send(connection, ascii(Integer.toHexString(length) + "\r\n"));
      }
      send(connection, ByteBuffer.wrap(piece, 0, length));
      if (isChunked && length > 0) {
        send(connection, ByteBuffer.wrap(LINE_END));
      }
      if (isEnough()) {
        return;
      }
    }
    if (isChunked) {
      send(connection, ascii("0\r\n" + trailers() + "\r\n"));
    }
  }

  private String trailers() {
    StringBuilder lines = new StringBuilder();
    if (request.getHeader("Trailer") != null && request.isTrailerFieldsReady()) {
      request
          .getTrailerFields()
          .forEach((name, value) -> lines.append(name).append(": ").append(value).append("\r\n"));
    }
    return lines.toString();
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends all of it, and meanwhile takes what comes back. */
  private void send(KeeperConnection connection, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining() && !isEnough()) {
      int before = bytes.remaining();
      try {
        connection.write(bytes);
      } catch (KeeperException stopped) {
        // It need not read everything to answer: what it said before is in the socket.
        hasStoppedReading = true;
        return;
      }
      boolean hasReceived = receive(connection);
      if (bytes.remaining() == before && !hasReceived) {
        connection.awaitReady(deadline());
      }
    }
  }

  /** Whether there is no use in sending more. */
  private boolean isEnough() {
    return hasStoppedReading || answer.isWhole();
  }

  private void receiveTheRest(KeeperConnection connection) throws IOException {
    long beginAtMost = deadline();
    while (!answer.isWhole()) {
      if (!receive(connection)) {
        if (answer.hasBegun()) {
          response.flushBuffer();
        }
        connection.awaitReadable(answer.hasBegun() ? deadline() : beginAtMost);
      }
    }
  }

  /** Takes what is there; false: nothing is. */
  private boolean receive(KeeperConnection connection) throws IOException {
    int length = connection.read(received.clear());
    if (length < 0) {
      answer.end();
    } else if (length > 0) {
      answer.read(received.flip());
    }
    return length != 0;
  }

  private long deadline() {
    return System.nanoTime() + patience.toNanos();
  }

  private final class ToTheClient implements AnswerReading.Receiver {
    private Map<String, String> trailers = Map.of();

    @Override
    public void head(int status, List<AnswerReading.Field> fields, long length) {
      response.setStatus(status);
      Set<String> notPassedOn =
          Headers.hopByHop(
              fields.stream()
                  .filter(field -> field.name().equalsIgnoreCase("Connection"))
                  .map(AnswerReading.Field::value)
                  .toList());
      notPassedOn.add("content-length");
      Set<String> passedOn = new HashSet<>();
      for (AnswerReading.Field field : fields) {
        String name = field.name().toLowerCase(Locale.ROOT);
        if (notPassedOn.contains(name)) {
          continue;
        }
        if (passedOn.add(name)) {
          // What this server has put there before is not the keeper's.
          response.setHeader(field.name(), field.value());
        } else {
          response.addHeader(field.name(), field.value());
        }
      }
      if (length >= 0) {
        response.setContentLengthLong(length);
      } else {
        announceTrailers();
      }
    }

    /**
     * A container asks for them when it ends an answer of unknown length; that it gets none is the
     * only way to keep it from ending one in good order that is not whole.
     */
    private void announceTrailers() {
      try {
        response.setTrailerFields(this::trailersOfAWholeAnswer);
      } catch (IllegalStateException notOnThisConnection) {
        // As with HTTP/1.0: the answer is whole without them.
      }
    }

    private Map<String, String> trailersOfAWholeAnswer() {
      if (!answer.isWhole()) {
        throw new IllegalStateException("another server broke off within its answer");
      }
      return trailers;
    }

    @Override
    public void body(ByteBuffer bytes) throws IOException {
      ServletOutputStream out = response.getOutputStream();
      out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      bytes.position(bytes.limit());
    }

    @Override
    public void trailers(Map<String, String> fields) {
      trailers = Map.copyOf(fields);
    }
  }
}
