package org.holdfast.configuration;

/** In which form a front tier tells instances who the client is. Serves SPEC E4. */
public enum ProxyProtocol {
  /** The binary header. */
  V2,
  /** The header in text. */
  V1,
  /** No header: instances see the front tier's address as the client's. */
  NONE
}
