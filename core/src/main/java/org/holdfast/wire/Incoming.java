package org.holdfast.wire;

import org.holdfast.affinity.ReturnCode;

/** What a peer has sent, judged by its fields alone. */
public sealed interface Incoming {
  /**
   * A request whose fields are right.
   *
   * @param type what is asked for
   * @param frame the request
   */
  record Request(MessageType type, Frame frame) implements Incoming {}

  /**
   * Bytes that are no request.
   *
   * @param code {@link ReturnCode#MALFORMED}, {@link ReturnCode#UNRECOGNISED_TYPE} or {@link
   *     ReturnCode#UNSUPPORTED_VERSION}
   * @param answer what the peer is told, a header alone
   * @param closes whether nothing that follows can be understood
   */
  record Refused(ReturnCode code, Frame answer, boolean closes) implements Incoming {}
}
