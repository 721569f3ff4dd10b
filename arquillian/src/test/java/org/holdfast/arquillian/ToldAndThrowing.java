package org.holdfast.arquillian;

import jakarta.ejb.MessageDriven;
import org.holdfast.affinity.AffinityListener;
import org.holdfast.affinity.Indication;

/** Has a defect. */
@MessageDriven
public class ToldAndThrowing implements AffinityListener {
  @Override
  public void ended(Indication indication) {
    Told.THROWN.incrementAndGet();
    throw new IllegalStateException("a defect of the application, for " + indication.client());
  }
}
