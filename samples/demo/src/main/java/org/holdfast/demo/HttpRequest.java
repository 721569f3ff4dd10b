package org.holdfast.demo;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One HTTP/1.1 request over a TCP connection of its own, from a source address of the caller's
 * choice: the JDK's client can choose neither. Immutable.
 *
 * @param from the client's address
 * @param to where to connect
 * @param method GET or POST; no body is sent
 * @param path with its query, encoded
 */
record HttpRequest(InetAddress from, InetSocketAddress to, String method, String path) {
  private static final Duration MOST_FOR_CONNECTING = Duration.ofSeconds(5);
  private static final Duration MOST_BETWEEN_BYTES = Duration.ofSeconds(10);
  private static final int LONGEST_LINE = 8192;
  private static final int LONGEST_BODY = 1 << 20;

  /**
   * Sends it and reads the whole answer.
   *
   * @throws IOException if there is no connection, no answer in time, or not a whole and valid one
   */
  HttpAnswer send() throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(to, (int) MOST_FOR_CONNECTING.toMillis());
      socket.setSoTimeout((int) MOST_BETWEEN_BYTES.toMillis());
      socket.getOutputStream().write(head().getBytes(StandardCharsets.US_ASCII));
      return answer(new BufferedInputStream(socket.getInputStream()));
    }
  }

  private String head() {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: "
        + to.getHostString()
        + ":"
        + to.getPort()
        + "\r\nConnection: close\r\n"
        + (method.equals("POST") ? "Content-Length: 0\r\n" : "")
        + "\r\n";
  }

  private static HttpAnswer answer(InputStream in) throws IOException {
    int status = status(line(in));
    long length = -1;
    boolean chunked = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = number(lower.substring("content-length:".length()), 10);
      }
      chunked |= lower.startsWith("transfer-encoding:") && lower.endsWith("chunked");
    }
    byte[] body = chunked ? chunks(in) : length >= 0 ? exactly(in, length) : untilTheEnd(in);
    return new HttpAnswer(status, new String(body, StandardCharsets.UTF_8));
  }

  private static int status(String statusLine) throws IOException {
    String[] words = statusLine.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
      throw new ProtocolException("not an HTTP/1.1 answer: '" + statusLine + "'");
    }
    return (int) number(words[1], 10);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    byte[] body = {};
    for (long size = chunkSize(in); size > 0; size = chunkSize(in)) {
      byte[] chunk = exactly(in, Math.min(size, LONGEST_BODY - body.length + 1L));
      byte[] longer = java.util.Arrays.copyOf(body, body.length + chunk.length);
      System.arraycopy(chunk, 0, longer, body.length, chunk.length);
      body = longer;
      line(in);
    }
    return body;
  }

  private static long chunkSize(InputStream in) throws IOException {
    return number(line(in).split(";", 2)[0], 16);
  }

  private static byte[] exactly(InputStream in, long length) throws IOException {
    if (length > LONGEST_BODY) {
      throw new ProtocolException("the answer's body is longer than " + LONGEST_BODY + " bytes");
    }
    byte[] body = in.readNBytes((int) length);
    if (body.length < length) {
      throw new EOFException("the answer ended " + (length - body.length) + " bytes too early");
    }
    return body;
  }

  private static byte[] untilTheEnd(InputStream in) throws IOException {
    byte[] body = in.readNBytes(LONGEST_BODY + 1);
    if (body.length > LONGEST_BODY) {
      throw new ProtocolException("the answer's body is longer than " + LONGEST_BODY + " bytes");
    }
    return body;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the answer ended in its head");
      }
      if (line.length() == LONGEST_LINE) {
        throw new ProtocolException("the answer's head has a line over " + LONGEST_LINE + " bytes");
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private static long number(String digits, int radix) throws IOException {
    try {
      return Long.parseLong(digits.strip(), radix);
    } catch (NumberFormatException notANumber) {
      throw new ProtocolException("'" + digits.strip() + "' stands where a number must");
    }
  }
}
