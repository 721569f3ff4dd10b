package org.holdfast.commandline;

/** What a command's end tells a program; the numbers are documented in every {@code --help}. */
enum ExitCode {
  DONE(0),
  REFUSED(1),
  USAGE(2),
  CANNOT_CONNECT(3);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
