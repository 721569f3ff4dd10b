package org.holdfast.ejb;

import static java.lang.System.Logger.Level.WARNING;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.AffinityUnavailableException;
import org.holdfast.affinity.ReturnCode;
import org.jspecify.annotations.Nullable;

/**
 * Starts and ends what methods declare, as their transactions will have it. An affinity that is
 * started too early does no harm and is taken back; one that ended too early would have lost its
 * client, so an end waits for the commit.
 */
@ApplicationScoped
public class DeclaredAffinities {
  private static final System.Logger LOG = System.getLogger(DeclaredAffinities.class.getName());
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong nextComplaint = new AtomicLong(System.nanoTime());

  @Inject LastResponse last;

  /** How many declared starts and ends were refused, since the application was started. */
  public long refused() {
    return refused.get();
  }

  void start(Application application, AffinityRequest request) {
    AffinityResponse response = ask(application, request, AffinityConnection::start);
    tell(response);
    boolean created = response != null && response.code() == ReturnCode.DONE;
    if (created && application.isInTransaction()) {
      application.afterwards(
          status -> {
            if (status != Status.STATUS_COMMITTED) {
              ask(application, request, AffinityConnection::end);
              tell(null);
            }
          });
    }
  }

  void end(Application application, AffinityRequest request) {
    if (!application.isInTransaction()) {
      tell(ask(application, request, AffinityConnection::end));
      return;
    }
    application.afterwards(
        status -> {
          if (status == Status.STATUS_COMMITTED) {
            tell(ask(application, request, AffinityConnection::end));
          }
        });
  }

  private @Nullable AffinityResponse ask(
      Application application,
      AffinityRequest request,
      BiFunction<AffinityConnection, AffinityRequest, AffinityResponse> question) {
    try (AffinityConnection connection = application.factory().getConnection()) {
      AffinityResponse response = question.apply(connection, request);
      if (isRefusal(response.code())) {
        complain(response.code() + " for " + response.client());
      }
      return response;
    } catch (AffinityUnavailableException unavailable) {
      complain(unavailable.getMessage());
      return null;
    }
  }

  private void tell(@Nullable AffinityResponse response) {
    try {
      last.set(response);
    } catch (ContextNotActiveException notOnTheRequestsThread) {
      // Then nobody can ask for it either.
    }
  }

  private static boolean isRefusal(ReturnCode code) {
    return !code.isDone()
        && code != ReturnCode.WITHIN_OWN_AFFINITY
        && code != ReturnCode.NO_SUCH_AFFINITY;
  }

  /** Once a second at most: strangers can cause refusals. */
  private void complain(@Nullable String why) {
    long all = refused.incrementAndGet();
    long now = System.nanoTime();
    long due = nextComplaint.get();
    if (now - due >= 0 && nextComplaint.compareAndSet(due, now + SILENCE_NANOS)) {
      LOG.log(
          WARNING, "HF-1602: {0} declared starts and ends were refused, the last: {1}", all, why);
    }
  }
}
