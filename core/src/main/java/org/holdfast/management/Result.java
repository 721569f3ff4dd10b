package org.holdfast.management;

import org.holdfast.affinity.ReturnCode;

/**
 * What became of something that a person wanted done.
 *
 * @param isDone whether it was
 * @param text a return code's name and number where there is one, else why not
 */
public record Result(boolean isDone, String text) {
  static Result of(ReturnCode code) {
    return new Result(code.isDone(), code + " (" + code.number() + ")");
  }

  static Result refused(String why) {
    return new Result(false, why);
  }
}
