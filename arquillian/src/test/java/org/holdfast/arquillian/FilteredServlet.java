package org.holdfast.arquillian;

import jakarta.annotation.Resource;
import jakarta.resource.ConnectionFactoryDefinition;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.zip.CRC32;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;

/**
 * An application behind the filter. {@code who}: node and client · {@code keep}, {@code keep?
 * client=ADDRESS}, {@code end}: the return code · {@code take}: the body's checksum · {@code
 * give?length=N}: so many bytes.
 */
@WebServlet("/*")
@ConnectionFactoryDefinition(
    name = "java:app/Affinity",
    interfaceName = "org.holdfast.affinity.AffinityConnectionFactory",
    resourceAdapter = "#holdfast")
public class FilteredServlet extends HttpServlet {
  private static final String NODE = System.getProperty("holdfast.target.name", "unnamed");

  @Resource(lookup = "java:app/Affinity")
  AffinityConnectionFactory affinity;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Served-By", NODE);
    switch (request.getPathInfo()) {
      case "/who" -> response.getWriter().print(NODE + " " + client(request).address());
      case "/keep" -> response.getWriter().print(keep(request));
      case "/end" -> response.getWriter().print(end(request));
      case "/take" -> response.getWriter().print(checksum(request.getInputStream()));
      case "/give" -> give(Integer.parseInt(request.getParameter("length")), response);
      default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  private static Endpoint client(HttpServletRequest request) {
    return (Endpoint) request.getAttribute("org.holdfast.client");
  }

  private int keep(HttpServletRequest request) {
    String other = request.getParameter("client");
    ClientSelector client =
        other == null
            ? ClientSelector.address(client(request).address())
            : ClientSelector.address(other);
    try (AffinityConnection connection = affinity.getConnection()) {
      AffinityResponse response = connection.start(client, Duration.ofMinutes(10));
      return response.code().number();
    }
  }

  private int end(HttpServletRequest request) {
    try (AffinityConnection connection = affinity.getConnection()) {
      return connection.end(ClientSelector.address(client(request).address())).code().number();
    }
  }

  static long checksum(InputStream in) throws IOException {
    CRC32 checksum = new CRC32();
    byte[] piece = new byte[16_384];
    for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
      checksum.update(piece, 0, length);
    }
    return checksum.getValue();
  }

  /** Of unknown length for the container, which sends it in chunks. */
  private static void give(int length, HttpServletResponse response) throws IOException {
    OutputStream out = response.getOutputStream();
    new Bytes(length).transferTo(out);
  }

  /** So many bytes, always the same. */
  static final class Bytes extends InputStream {
    private final int length;
    private int at;

    Bytes(int length) {
      this.length = length;
    }

    @Override
    public int read() {
      return at < length ? next() : -1;
    }

    private int next() {
      int number = at++;
      return (number ^ (number >>> 8) ^ (number >>> 16)) & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int most) {
      int read = Math.min(length - at, most);
      for (int index = from; index < from + read; index++) {
        bytes[index] = (byte) next();
      }
      return read == 0 ? -1 : read;
    }
  }
}
