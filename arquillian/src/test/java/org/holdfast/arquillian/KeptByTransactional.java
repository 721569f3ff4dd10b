package org.holdfast.arquillian;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import org.holdfast.ejb.EndAffinity;
import org.holdfast.ejb.StartAffinity;

/** A CDI bean whose transaction is an interceptor as well, and one without a transaction. */
@ApplicationScoped
public class KeptByTransactional {
  @Transactional
  @StartAffinity(factory = "java:app/Kept")
  public String keep() {
    return "keeps";
  }

  @Transactional
  @StartAffinity(factory = "java:app/Kept")
  public String keepAndThrow() {
    throw new IllegalArgumentException("a defect of the application");
  }

  @EndAffinity(factory = "java:app/Kept")
  public String letGo() {
    return "lets go";
  }
}
