package org.holdfast.routing;

/**
 * Whether an instance is up, by the results of its checks: several in a row must speak against what
 * it is. A newcomer is up, but its first failure is enough, as it never proved anything. For one
 * thread at a time.
 */
public final class RiseAndFall {
  private final int rise;
  private final int fall;
  private boolean up = true;
  private int against;

  /**
   * A newcomer.
   *
   * @param rise how many must pass in a row until it is up again, at least 1
   * @param fall how many must fail in a row until it is down, at least 1
   */
  public RiseAndFall(int rise, int fall) {
    this.rise = rise;
    this.fall = fall;
    against = fall - 1;
  }

  /** Takes a check's result; says whether the instance is up or down by it that was not before. */
  public boolean takes(boolean passed) {
    if (passed == up) {
      against = 0;
      return false;
    }
    against++;
    if (against < (up ? fall : rise)) {
      return false;
    }
    up = passed;
    against = 0;
    return true;
  }

  public boolean isUp() {
    return up;
  }
}
