package org.holdfast.management;

import org.holdfast.affinity.ReturnCode;

/**
 * What became of something that a person wanted done.
 *
 * @param isDone whether it was
 * @param text a return code's name and number where there is one, else why not
 */
public record Result(boolean isDone, String text) {
  /** Whom an open connection keeps is listed as well, and nobody can end or extend that. */
  private static final String NOT_STARTED =
      ": no application started an affinity with exactly these clients. Listed as AUTOMATIC, they"
          + " are kept by their open connections until the last one closes, which can be neither"
          + " ended nor extended: to let them go, close these connections or drain their target; to"
          + " keep them, have the application start an affinity";

  static Result of(ReturnCode code) {
    return new Result(
        code.isDone(),
        code
            + " ("
            + code.number()
            + ")"
            + (code == ReturnCode.NO_SUCH_AFFINITY ? NOT_STARTED : ""));
  }

  /** It is so already, which is what was wanted: scripts may say the same twice. */
  static Result nothingTo(String change) {
    return new Result(true, of(ReturnCode.DONE).text() + ", there was nothing to " + change);
  }

  static Result refused(String why) {
    return new Result(false, why);
  }
}
