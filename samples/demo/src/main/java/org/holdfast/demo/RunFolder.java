package org.holdfast.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The files of one run: logs, and what the nodes write. Safe for all threads. */
final class RunFolder {
  private final Path path;
  private volatile boolean keepsLogs;

  RunFolder(Path scratch) {
    this.path = scratch.resolve("run-" + ProcessHandle.current().pid());
  }

  void create() throws IOException {
    Files.createDirectory(path);
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  Path log(String name) {
    return path.resolve(name + ".log");
  }

  /** Somebody has been told to read the logs: they stay when the rest is removed. */
  void keepLogs() {
    keepsLogs = true;
  }

  /**
   * Removes everything, or all but the logs.
   *
   * @throws IOException if something resists
   */
  synchronized void remove() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!keepsLogs || !stays(file)) {
          Files.delete(file);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private boolean stays(Path file) {
    return file.equals(path) || (path.equals(file.getParent()) && file.toString().endsWith(".log"));
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
