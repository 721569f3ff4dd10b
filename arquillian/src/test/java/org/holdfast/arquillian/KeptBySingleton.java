package org.holdfast.arquillian;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Singleton;
import jakarta.inject.Inject;
import org.holdfast.ejb.EndAffinity;
import org.holdfast.ejb.StartAffinity;

/** Declares affinity, and has a transaction around a bean that does. */
@Singleton
public class KeptBySingleton {
  @Resource SessionContext context;
  @Inject KeptByStateless stateless;

  @StartAffinity(duration = "PT10M", factory = "java:app/Kept")
  public String keep() {
    return "keeps";
  }

  @EndAffinity(factory = "java:app/Kept")
  public String letGo() {
    return "lets go";
  }

  public String callAndRollBack() {
    String kept = stateless.keep();
    context.setRollbackOnly();
    return kept;
  }
}
