package org.holdfast.fronttier;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.holdfast.affinity.Endpoint;

/**
 * One TCP connection that never blocks, on one event loop and used on its thread alone. It tells
 * edges: once more can be read after {@link #isDrained()}, and once more can be written after
 * {@link #write} left bytes over. Buffers are direct.
 */
interface Wire {
  /**
   * Begins to connect.
   *
   * @return whether that is done already; if not, who watches is told when to {@link
   *     #finishConnect()}
   */
  boolean connect(Endpoint to) throws IOException;

  /** Whether the connection is made; throws if it was refused. */
  boolean finishConnect() throws IOException;

  /** From now on this stage is told, and no other. */
  void watch(Loop loop, Stage watcher) throws IOException;

  /** Reads what is there, as far as there is room; -1: the peer sends nothing more. */
  int read(ByteBuffer into) throws IOException;

  /** Whether nothing more can be read until who watches is told. */
  boolean isDrained();

  /** Writes what the network takes; if bytes are left over, who watches is told later. */
  void write(ByteBuffer from) throws IOException;

  /** Whether the connection is known to be broken, although there may still be bytes to read. */
  boolean isBroken();

  /** Tells the peer that nothing more comes. */
  void shutdownOutput() throws IOException;

  /** Makes {@link #close()} tell the peer of a breakdown instead of an orderly end. */
  void breakOff();

  /** Ends it and frees the socket. To be called by {@link Loop} alone, at the right moment. */
  void close();
}
