package org.holdfast.consoleserver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpCookie.SameSite;
import org.jspecify.annotations.Nullable;

/** The console's WAR, which is in this jar, and how this process serves it. */
final class Archive implements AutoCloseable {
  static final String PATH = "/holdfast-console";
  private static final String WAR = "/holdfast-console.war";

  private final WebAppContext console = new WebAppContext();
  private @Nullable Path folder;

  Archive(int port, People people, Sessions sessions) {
    console.setContextPath(PATH);
    // Jetty's own would add JSP, directory listings and more that this console does not have.
    console.setDefaultsDescriptor(null);
    console.addServlet(files(), "/");
    console.setThrowUnavailableOnStartupException(true);
    console.getSecurityHandler().setLoginService(people);
    console.getSecurityHandler().setAuthenticator(new FormLogIn(sessions));
    // Cookies know no ports, and there may be several consoles on one host.
    console.getSessionHandler().setSessionCookie("holdfast-console-" + port);
    console.getSessionHandler().setSameSite(SameSite.STRICT);
    console.getSessionHandler().setHttpOnly(true);
  }

  private static ServletHolder files() {
    ServletHolder files = new ServletHolder("files", DefaultServlet.class);
    files.setInitParameter("dirAllowed", "false");
    files.setInitParameter("maxCacheSize", String.valueOf(1 << 20));
    return files;
  }

  WebAppContext console() {
    return console;
  }

  /** Into a folder that nobody else can read. */
  void unpack() throws IOException {
    folder = Files.createTempDirectory("holdfast-console");
    Path war = folder.resolve("console.war");
    try (InputStream packed = Archive.class.getResourceAsStream(WAR)) {
      if (packed == null) {
        throw new IOException("the web console is not in this build: build with mvn package");
      }
      Files.copy(packed, war);
    }
    console.setWar(war.toString());
    console.setTempDirectory(Files.createDirectory(folder.resolve("unpacked")).toFile());
  }

  /** Leaves nothing behind. */
  @Override
  public void close() throws IOException {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    }
  }
}
