package org.holdfast.demo;

import java.nio.file.Path;

/** The JDK that runs the demo runs its children too. */
final class Java {
  private Java() {}

  static String executable() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
