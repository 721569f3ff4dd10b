package org.holdfast.arquillian;

import jakarta.annotation.Resource;
import jakarta.ejb.AsyncResult;
import jakarta.ejb.Asynchronous;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.concurrent.Future;
import org.holdfast.ejb.CurrentClient;
import org.holdfast.ejb.EndAffinity;
import org.holdfast.ejb.StartAffinity;

/** Declares affinity in transactions that end well and badly. */
@Stateless
public class KeptByStateless {
  @Resource SessionContext context;

  @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
  TransactionSynchronizationRegistry transactions;

  @Inject CurrentClient client;
  @Inject HeldHere held;

  @StartAffinity(duration = "PT30M", factory = "java:app/Kept")
  public String keep() {
    return client.selector().toString();
  }

  @StartAffinity(duration = "PT30M", factory = "java:app/Kept")
  public String keepAndThrow() {
    throw new IllegalArgumentException("a defect of the application");
  }

  @StartAffinity(duration = "PT30M", factory = "java:app/Kept")
  public String keepAndRollBack() {
    context.setRollbackOnly();
    return "rolls back";
  }

  @StartAffinity(duration = "PT30M", factory = "java:app/Kept")
  public String keepAndFailAtCommit() {
    failAtCommit();
    return "fails at commit";
  }

  @EndAffinity(factory = "java:app/Kept")
  public String letGo() {
    return "lets go";
  }

  @EndAffinity(factory = "java:app/Kept")
  public String letGoAndThrow() {
    throw new IllegalArgumentException("a defect of the application");
  }

  @EndAffinity(factory = "java:app/Kept")
  public String letGoAndFailAtCommit() {
    failAtCommit();
    return "fails at commit";
  }

  private void failAtCommit() {
    transactions.registerInterposedSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {
            held.noteBeforeCompletion();
            transactions.setRollbackOnly();
          }

          @Override
          public void afterCompletion(int status) {
            // Rolled back.
          }
        });
  }

  /** The service is not reserved and nobody saw a connection. */
  @StartAffinity(duration = "PT30M", factory = "java:app/Open")
  public String keepWithoutAuthority() {
    return "goes on";
  }

  @StartAffinity(factory = "java:app/Nowhere")
  public String keepBySomebodyElse() {
    throw new AssertionError("it must not run");
  }

  @StartAffinity(duration = "half an hour", factory = "java:app/Kept")
  public String keepForHalfAnHour() {
    throw new AssertionError("it must not run");
  }

  @Asynchronous
  public Future<String> askLater() {
    return new AsyncResult<>(client.selector().toString());
  }
}
