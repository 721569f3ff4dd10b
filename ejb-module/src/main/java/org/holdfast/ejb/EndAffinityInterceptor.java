package org.holdfast.ejb;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import org.holdfast.affinity.AffinityRequest;
import org.jspecify.annotations.Nullable;

/** Within the transaction of the method, as {@link StartAffinityInterceptor} is. */
@EndAffinity
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
public class EndAffinityInterceptor {
  @Inject CurrentClient client;
  @Inject DeclaredAffinities affinities;

  /** Ends after the method, and after the transaction where there is one. */
  @AroundInvoke
  public @Nullable Object letGo(InvocationContext call) throws Exception {
    EndAffinity declared = Declaration.on(call, EndAffinity.class);
    AffinityRequest request = AffinityRequest.of(client.selector(), null);
    Application application = Application.with(declared.factory());
    Object result = call.proceed();
    if (!application.isRollingBack()) {
      affinities.end(application, request);
    }
    return result;
  }
}
