package org.holdfast.fronttier;

import java.lang.System.Logger.Level;

/** A connection in one stage of its life, as its loop and its wires see it. */
interface Stage {
  /** More can be read from or written to the wire, or its connection attempt has come to an end. */
  void ready(Wire wire);

  /** When this stage has lasted too long, on the loop's clock. */
  long deadline();

  /** The deadline has passed. */
  void expired();

  /** Ends the connection now. */
  void stop();

  /** Does it; a mistake of ours ends this connection and no other. */
  default void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException mistake) {
      System.getLogger(Stage.class.getPackageName())
          .log(
              Level.ERROR,
              "HF-1308: a connection is ended by a mistake of the front tier",
              mistake);
      stop();
    }
  }
}
