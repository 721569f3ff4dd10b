package org.holdfast.controlsocket;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.holdfast.affinity.AdditionalInformation;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.configuration.Principal;
import org.holdfast.controlsocket.Instances.Opening;
import org.holdfast.stack.Requester;
import org.holdfast.stack.TargetStack;
import org.holdfast.wire.Body;
import org.holdfast.wire.Frame;
import org.holdfast.wire.Header;
import org.holdfast.wire.Incoming.Request;
import org.holdfast.wire.MessageType;
import org.jspecify.annotations.Nullable;

/** What one connection asks for, and what it is answered. Loop thread only. */
final class Dialogue {
  /** Where a header says what is asked for: a second OPEN is wrong there. */
  private static final int TYPE_OFFSET = 5;

  private final TargetStack stack;
  private final Instances instances;
  private final Loop loop;
  private final Session session;
  private final @Nullable Principal principal;
  private @Nullable Instance instance;

  Dialogue(
      TargetStack stack,
      Instances instances,
      Loop loop,
      Session session,
      @Nullable Principal principal) {
    this.stack = stack;
    this.instances = instances;
    this.loop = loop;
    this.session = session;
    this.principal = principal;
  }

  /** The stage completes on any thread. */
  CompletionStage<Frame> answer(Request request) {
    Frame frame = request.frame();
    if (frame.body() instanceof Body.Open open) {
      return open(frame, open);
    }
    if (frame.body() instanceof Body.Affinity affinity) {
      return affinity(request.type(), frame, affinity);
    }
    return done(frame.answer(ReturnCode.DONE, AdditionalInformation.NONE.number()));
  }

  private static CompletionStage<Frame> done(Frame answer) {
    return CompletableFuture.completedStage(answer);
  }

  private CompletionStage<Frame> open(Frame frame, Body.Open open) {
    if (instance != null) {
      return done(Frame.of(frame.header().answer(ReturnCode.MALFORMED, TYPE_OFFSET)));
    }
    return instances
        .open(session, new Endpoint(open.address(), open.port()), open.name())
        .thenApply(opening -> opened(frame, open, opening));
  }

  private Frame opened(Frame frame, Body.Open open, Opening opening) {
    instance = opening.instance();
    long handle = instance == null ? 0 : instance.handle();
    return new Frame(
        frame.header().answer(opening.code(), opening.information().number()),
        open.withHandle(handle));
  }

  private CompletionStage<Frame> affinity(MessageType type, Frame frame, Body.Affinity affinity) {
    AffinityRequest request = request(type, frame.header(), affinity);
    Instance mine = instance;
    if (mine == null || mine.handle() != affinity.handle()) {
      return done(
          frame.answer(
              request.answer(
                  ReturnCode.NOT_LISTENING,
                  AdditionalInformation.NONE.number(),
                  List.of(),
                  Duration.ZERO)));
    }
    return ask(type, new Requester(null, mine.listener, principal), request, mine)
        .thenApply(frame::answer);
  }

  private static AffinityRequest request(MessageType type, Header header, Body.Affinity affinity) {
    boolean hasDuration = affinity.seconds() != 0 && type != MessageType.END;
    return new AffinityRequest(
        affinity.localAddress(),
        affinity.localPort(),
        affinity.client(),
        hasDuration ? Duration.ofSeconds(affinity.seconds()) : null,
        (header.flags() & Header.FIXED) != 0,
        (header.flags() & Header.PART) != 0);
  }

  private CompletionStage<AffinityResponse> ask(
      MessageType type, Requester requester, AffinityRequest request, Instance mine) {
    CompletableFuture<AffinityResponse> answer =
        switch (type) {
          case START -> stack.start(requester, request).toCompletableFuture();
          case END -> stack.end(requester, request).toCompletableFuture();
          case EXTEND -> CompletableFuture.completedFuture(stack.extend(requester, request));
          case OPEN, PING -> throw new IllegalArgumentException(type + " is about no affinity");
        };
    if (answer.isDone()) {
      return answer;
    }
    mine.began();
    return answer.whenCompleteAsync((given, defect) -> mine.finished(), loop);
  }

  /** The connection has closed. */
  void over() {
    if (instance != null) {
      instances.left(instance);
    }
  }
}
