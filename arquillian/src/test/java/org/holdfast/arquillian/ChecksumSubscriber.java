package org.holdfast.arquillian;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.zip.CRC32;

/** A body's checksum, without keeping the body. */
final class ChecksumSubscriber implements BodySubscriber<Long> {
  private final CRC32 checksum = new CRC32();
  private final CompletableFuture<Long> whole = new CompletableFuture<>();

  @Override
  public CompletionStage<Long> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    buffers.forEach(checksum::update);
  }

  @Override
  public void onError(Throwable broken) {
    whole.completeExceptionally(broken);
  }

  @Override
  public void onComplete() {
    whole.complete(checksum.getValue());
  }
}
