package org.holdfast.ejb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.AffinityUnavailableException;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.HeldAffinity;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.RequestRouter;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;

/** An instance's affinities, and what it was asked to do with them. */
final class OwnAffinities implements AffinityConnectionFactory, AffinityConnection {
  private static final ServiceAddress SERVICE =
      new ServiceAddress(IpAddress.parse("192.0.2.80"), 80);

  private final List<HeldAffinity> held = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private ReturnCode code = ReturnCode.DONE;
  private boolean stopped;

  /** Granted for 30 minutes. */
  void hold(String client, Duration timeLeft) {
    held.add(
        new HeldAffinity(
            SERVICE, ClientSelector.address(client), timeLeft, Duration.ofMinutes(30)));
  }

  void answer(ReturnCode newCode) {
    code = newCode;
  }

  void stop() {
    stopped = true;
  }

  List<String> asked() {
    return asked;
  }

  @Override
  public AffinityConnection getConnection() {
    if (stopped) {
      throw new AffinityUnavailableException("stopped", new IllegalStateException());
    }
    return this;
  }

  private AffinityResponse answer(String what, AffinityRequest request) {
    asked.add(what);
    return request.answer(code, 0, List.of(SERVICE), Duration.ZERO);
  }

  @Override
  public AffinityResponse end(AffinityRequest request) {
    return answer("end " + request.client(), request);
  }

  @Override
  public AffinityResponse extend(AffinityRequest request) {
    return answer("extend " + request.client() + " " + request.duration(), request);
  }

  @Override
  public AffinityResponse start(AffinityRequest request) {
    return answer("start " + request.client() + " " + request.duration(), request);
  }

  @Override
  public CompletionStage<AffinityResponse> startAsync(AffinityRequest request) {
    return CompletableFuture.completedStage(start(request));
  }

  @Override
  public CompletionStage<AffinityResponse> endAsync(AffinityRequest request) {
    return CompletableFuture.completedStage(end(request));
  }

  @Override
  public List<HeldAffinity> affinities(int atMost) {
    return held.stream().limit(atMost).toList();
  }

  @Override
  public RequestRouter requestRouter() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    // Nothing is pooled.
  }
}
