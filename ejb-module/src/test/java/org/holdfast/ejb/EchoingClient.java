package org.holdfast.ejb;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.zip.CRC32;
import org.holdfast.ejb.AnswerReading.Field;

/** A client that reads its answer while it still sends, as the JDK's cannot with HTTP/1.1. */
final class EchoingClient implements AutoCloseable, AnswerReading.Receiver {
  private final Socket socket;
  private final boolean isChunked;
  private final CRC32 received = new CRC32();
  private String servedBy = "nobody";
  private CompletableFuture<Long> reading = new CompletableFuture<>();

  EchoingClient(int port, boolean isChunked) throws IOException {
    this.isChunked = isChunked;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
  }

  /** Sends so many random bytes; their checksum. */
  long sent(int length) throws IOException {
    OutputStream out = socket.getOutputStream();
    write(
        out,
        "POST /echo HTTP/1.1\r\nHost: shop\r\n"
            + (isChunked ? "Transfer-Encoding: chunked" : "Content-Length: " + length)
            + "\r\n\r\n");
    reading = CompletableFuture.supplyAsync(this::read);
    CRC32 checksum = new CRC32();
    Random random = new Random(1);
    byte[] piece = new byte[100_000];
    for (int sent = 0; sent < length; sent += piece.length) {
      random.nextBytes(piece);
      checksum.update(piece);
      if (isChunked) {
        write(out, Integer.toHexString(piece.length) + "\r\n");
      }
      out.write(piece);
      if (isChunked) {
        write(out, "\r\n");
      }
    }
    if (isChunked) {
      write(out, "0\r\n\r\n");
    }
    return checksum.getValue();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The checksum of all that came back. */
  long received() throws InterruptedException, ExecutionException {
    return reading.get();
  }

  String servedBy() {
    return servedBy;
  }

  private long read() {
    AnswerReading answer = new AnswerReading(false, this);
    byte[] piece = new byte[100_000];
    try {
      while (!answer.isWhole()) {
        int length = socket.getInputStream().read(piece);
        if (length < 0) {
          answer.end();
        } else {
          answer.read(ByteBuffer.wrap(piece, 0, length));
        }
      }
      return received.getValue();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public void head(int status, List<Field> fields, long length) {
    servedBy =
        fields.stream()
            .filter(field -> field.name().equals("Served-By"))
            .map(Field::value)
            .findFirst()
            .orElse("status " + status);
  }

  @Override
  public void body(ByteBuffer bytes) {
    received.update(bytes);
  }

  @Override
  public void trailers(Map<String, String> fields) {}

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
