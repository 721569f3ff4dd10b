package org.holdfast.affinity;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * An application's handle on its target's stack: through it a running application says which
 * clients it wants to keep. Cheap to get and to close; a handle may be used by one thread at a
 * time, and after {@link #close} every other method throws {@link IllegalStateException}. Serves
 * SPEC A1, A2, A7, A8, A18 and E1.
 *
 * <p>What is started governs <em>new</em> connections. Those that are open already stay where they
 * are: a client that has connections to several instances, as a browser may, reaches the others
 * through them until they are closed. There a start is answered {@link
 * ReturnCode#OWNED_BY_ANOTHER}.
 *
 * <p>The owner of what is started is the instance that this connection's service has on this
 * target; two applications behind one listener are one owner.
 *
 * <p>A refusal is a {@link ReturnCode}, never an exception. {@code start} and {@code end} answer
 * only after every live router has been told, so that no connection begun after the answer goes
 * elsewhere (SPEC A13). That takes about a millisecond; while a router is stalled it may take up to
 * two seconds, for which the {@code Async} forms are there. A renewal never waits.
 */
public interface AffinityConnection extends AutoCloseable {
  /**
   * From now on every new connection of these clients to the service comes to this instance, for at
   * most this long. For an affinity that this instance already has, restarts its clock.
   *
   * <p>Message: START, figures 2A and 2B.
   */
  default AffinityResponse start(ClientSelector client, Duration atMost) {
    return start(AffinityRequest.of(client, atMost));
  }

  /** The same with every field of the message. */
  AffinityResponse start(AffinityRequest request);

  /** The same without waiting; the stage always completes with an answer. */
  CompletionStage<AffinityResponse> startAsync(AffinityRequest request);

  /**
   * Balancing resumes for these clients with their next connection, unless another affinity governs
   * it. The selector must be that of an affinity of this instance.
   *
   * <p>Message: END, figures 2C and 2D.
   */
  default AffinityResponse end(ClientSelector client) {
    return end(AffinityRequest.of(client, null));
  }

  /** The same with every field of the message. */
  AffinityResponse end(AffinityRequest request);

  /** The same without waiting; the stage always completes with an answer. */
  CompletionStage<AffinityResponse> endAsync(AffinityRequest request);

  /**
   * The same for a part of a group that this instance keeps: the part is balanced, the rest goes on
   * being kept. Renewals of the group leave it so; starting exactly that part takes it back.
   */
  default AffinityResponse endPart(ClientSelector part) {
    return end(AffinityRequest.of(part, null).asPart());
  }

  /**
   * An affinity that this instance has lasts at least so long from now on, even beyond the default
   * maximum; it never becomes shorter. The selector must be exactly that of the affinity.
   *
   * <p>Message: EXTEND. Never waits.
   */
  default AffinityResponse extend(ClientSelector client, Duration fromNow) {
    return extend(AffinityRequest.of(client, fromNow));
  }

  /** The same with every field of the message. */
  AffinityResponse extend(AffinityRequest request);

  /**
   * What this instance keeps, for all services of its listener, in no order; for an application
   * that looks after its affinities (SPEC A18).
   *
   * @param atMost how many
   */
  List<HeldAffinity> affinities(int atMost);

  /** Gives the handle back to its pool. Ends no affinity; may be called twice. */
  @Override
  void close();
}
