package org.holdfast.commandline;

/**
 * Why a command does not do what it was asked to: one message for people, one number for programs.
 */
final class Failure extends RuntimeException {
  private final ExitCode code;
  private final String why;

  private Failure(ExitCode code, String message) {
    super(message);
    this.code = code;
    why = message;
  }

  static Failure refused(String why) {
    return new Failure(ExitCode.REFUSED, why);
  }

  static Failure usage(String why) {
    return new Failure(ExitCode.USAGE, why);
  }

  static Failure cannotConnect(String why) {
    return new Failure(ExitCode.CANNOT_CONNECT, why);
  }

  String why() {
    return why;
  }

  ExitCode code() {
    return code;
  }
}
