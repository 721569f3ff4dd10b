package org.holdfast.wire;

import org.holdfast.affinity.IpAddress;

/** The field 'mask or prefix' (SPEC A11). */
final class ClientMask {
  /** What {@link #prefixLength} says of a field that means nothing. */
  static final int WRONG = -1;

  private ClientMask() {}

  /** How many bits it keeps of that address; {@link #WRONG}: it is no mask or prefix for it. */
  static int prefixLength(IpAddress address, int maskOrPrefix) {
    if (maskOrPrefix < 0) {
      return address.isIpv4() ? bitsOf(maskOrPrefix) : WRONG;
    }
    return maskOrPrefix >= 1 && maskOrPrefix <= address.bits() ? maskOrPrefix : WRONG;
  }

  private static int bitsOf(int mask) {
    int ones = Integer.numberOfLeadingZeros(~mask);
    boolean hasHoles = Integer.bitCount(mask) != ones;
    return hasHoles ? WRONG : ones;
  }
}
