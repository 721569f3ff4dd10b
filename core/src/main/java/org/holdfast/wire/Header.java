package org.holdfast.wire;

import org.holdfast.affinity.ReturnCode;

/**
 * The first 24 bytes of every frame. Numbers are unsigned and big-endian:
 *
 * <pre>
 *    0               4   5   6   7   8
 *   +---------------+---+---+---+---+-------------------------------+
 *   | length        |ver|typ|knd|flg| correlation                   |
 *   +-------+-------+---+---+---+---+-------------------------------+
 *   | code  | info  | reserved      |
 *   +-------+-------+---------------+
 *    16      18      20              24
 * </pre>
 *
 * <p>Length (of the whole frame), version (1) and reserved (0) follow from the rest.
 *
 * @param type 0 to 255; that of a {@link MessageType}, or one that is not known
 * @param kind {@link #REQUEST}, {@link #RESPONSE} or {@link #INDICATION}
 * @param flags {@link #FIXED}, {@link #PART}; a response has those of its request
 * @param correlation chosen by the requester; a response has that of its request
 * @param code the number of a {@link ReturnCode}; 0 in a request
 * @param information 0 to 65535; 0 in a request
 */
public record Header(int type, int kind, int flags, long correlation, int code, int information) {
  /** How many bytes it has. */
  public static final int BYTES = 24;

  /** The only version so far. */
  public static final int VERSION = 1;

  /** Kind: somebody asks. */
  public static final int REQUEST = 0;

  /** Kind: an answer. */
  public static final int RESPONSE = 1;

  /** Kind: told unasked. */
  public static final int INDICATION = 2;

  /** Flag of START: new connections do not extend the affinity (SPEC A6). */
  public static final int FIXED = 0x01;

  /** Flag of END: the selector may be a part of a group (SPEC A8). */
  public static final int PART = 0x02;

  static final int VERSION_AT = 4;
  static final int TYPE_AT = 5;
  static final int KIND_AT = 6;
  static final int FLAGS_AT = 7;
  static final int CORRELATION_AT = 8;
  static final int CODE_AT = 16;
  static final int INFORMATION_AT = 18;
  static final int RESERVED_AT = 20;

  /** That of a request. */
  public static Header request(MessageType type, int flags, long correlation) {
    return new Header(type.number(), REQUEST, flags, correlation, 0, 0);
  }

  /** That of the answer to a request with this one. */
  public Header answer(ReturnCode returnCode, int additionalInformation) {
    return new Header(
        type, RESPONSE, flags, correlation, returnCode.number(), additionalInformation);
  }
}
