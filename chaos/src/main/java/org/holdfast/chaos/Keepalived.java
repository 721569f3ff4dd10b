package org.holdfast.chaos;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keepalived on a host, with the two files that {@code docs/operations.md} shows, where it says
 * that they belong. For one thread.
 */
final class Keepalived implements AutoCloseable {
  /** The address that moves, as its configuration says. */
  static final String ADDRESS = "10.77.0.80";

  static final String CONFIGURATION = "keepalived.conf";
  static final String CHECK = "front-tier-listens";
  private static final Pattern STATE = Pattern.compile("Entering (\\w+) STATE");

  private final Path log;
  private final Process process;

  private Keepalived(Path log, Process process) {
    this.log = log;
    this.process = process;
  }

  /** Starts it; both files and its log come into that folder. */
  static Keepalived start(Place place, Path folder) throws IOException {
    Path etc = Files.createDirectories(folder.resolve("etc")).toAbsolutePath();
    copy(CONFIGURATION, etc);
    if (!copy(CHECK, etc).toFile().setExecutable(true, false)) {
      throw new IOException("cannot make executable " + etc.resolve(CHECK));
    }
    Path log = folder.resolve("keepalived.log");
    List<String> command = new ArrayList<>(place.before());
    // On this host only: ip netns exec gives each command mounts of its own.
    String mounted =
        "mount --bind %s /etc/keepalived && exec keepalived -n -l -D -P -p %s -r %s"
            .formatted(etc, folder.resolve("pid").toAbsolutePath(), etc.resolveSibling("vrrp.pid"));
    command.addAll(List.of("sh", "-c", mounted));
    File words = log.toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(words).start();
    return new Keepalived(log, process);
  }

  private static Path copy(String name, Path folder) throws IOException {
    Path copy = folder.resolve(name);
    try (InputStream resource = Keepalived.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IOException(name + " is not among the resources");
      }
      Files.write(copy, resource.readAllBytes());
    }
    return copy;
  }

  /** MASTER: it has the address; BACKUP: it would take it; FAULT: it must not; empty: not yet. */
  String state() throws IOException {
    String state = "";
    Matcher matcher = STATE.matcher(Files.readString(log));
    while (matcher.find()) {
      state = matcher.group(1);
    }
    return state;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
