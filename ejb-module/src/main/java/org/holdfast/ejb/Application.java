package org.holdfast.ejb;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.function.IntConsumer;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The application whose method is intercepted, on its thread: its connection factory and its
 * transaction.
 *
 * @param factory that its declaration names
 * @param transactions null: the container has none
 */
record Application(
    AffinityConnectionFactory factory, @Nullable TransactionSynchronizationRegistry transactions) {
  private static final String TRANSACTIONS = "java:comp/TransactionSynchronizationRegistry";

  /**
   * Finds both, so that what is missing is missed before the method has run.
   *
   * @throws IllegalStateException if there is no factory of that name
   */
  @SuppressWarnings("BanJNDI") // a name that the application's own code holds
  static Application with(String factory) {
    try {
      return new Application(InitialContext.doLookup(factory), transactionsOrNull());
    } catch (NamingException | ClassCastException missing) {
      throw new IllegalStateException(
          "there is no affinity connection factory at "
              + factory
              + ": define it with @ConnectionFactoryDefinition, or name another one",
          missing);
    }
  }

  @SuppressWarnings("BanJNDI") // a fixed name in the container's own context
  private static @Nullable TransactionSynchronizationRegistry transactionsOrNull() {
    try {
      return InitialContext.doLookup(TRANSACTIONS);
    } catch (NamingException none) {
      return null;
    }
  }

  private int status() {
    return transactions == null
        ? Status.STATUS_NO_TRANSACTION
        : transactions.getTransactionStatus();
  }

  /** Whether it is certain that what was done comes to nothing. */
  boolean isRollingBack() {
    int status = status();
    return status == Status.STATUS_MARKED_ROLLBACK
        || status == Status.STATUS_ROLLING_BACK
        || status == Status.STATUS_ROLLEDBACK;
  }

  boolean isInTransaction() {
    return transactions != null && status() != Status.STATUS_NO_TRANSACTION;
  }

  /** When the transaction is over, with its last status; on its own thread. */
  void afterwards(IntConsumer then) {
    if (transactions != null) {
      transactions.registerInterposedSynchronization(
          new Synchronization() {
            @Override
            public void beforeCompletion() {
              // Nothing is known before.
            }

            @Override
            public void afterCompletion(int status) {
              then.accept(status);
            }
          });
    }
  }
}
