package org.holdfast.ejb;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.holdfast.affinity.AffinityRequest;
import org.jspecify.annotations.Nullable;

/**
 * Within the transaction of the method: the container's own interceptor is outside of all others,
 * and that of {@code @Transactional} has a lower priority. A rollback is thus always heard of.
 */
@StartAffinity
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
public class StartAffinityInterceptor {
  @Inject CurrentClient client;
  @Inject DeclaredAffinities affinities;

  /** Starts after the method. */
  @AroundInvoke
  public @Nullable Object keep(InvocationContext call) throws Exception {
    StartAffinity declared = Declaration.on(call, StartAffinity.class);
    AffinityRequest request = AffinityRequest.of(client.selector(), duration(declared, call));
    Application application = Application.with(declared.factory());
    Object result = call.proceed();
    if (!application.isRollingBack()) {
      affinities.start(application, request);
    }
    return result;
  }

  private static @Nullable Duration duration(StartAffinity declared, InvocationContext call) {
    try {
      return declared.duration().isBlank() ? null : Duration.parse(declared.duration());
    } catch (DateTimeParseException malformed) {
      throw new IllegalStateException(
          "@StartAffinity's duration is '"
              + declared.duration()
              + "' at "
              + call.getMethod()
              + "; allowed: an ISO-8601 duration such as PT30M",
          malformed);
    }
  }
}
