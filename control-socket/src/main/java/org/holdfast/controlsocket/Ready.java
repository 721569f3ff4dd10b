package org.holdfast.controlsocket;

import java.io.IOException;

/** Whose channel the loop watches. */
interface Ready {
  /** The channel can do what its key is interested in. */
  void ready() throws IOException;

  /** It cannot go on. */
  void failed(Exception why);
}
