package org.holdfast.arquillian;

import jakarta.ejb.MessageDriven;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.AffinityListener;
import org.holdfast.affinity.Indication;

/** Is busy with its first one. */
@MessageDriven
public class ToldAndSlow implements AffinityListener {
  @Override
  public void ended(Indication indication) {
    Told.SLOW.incrementAndGet();
    try {
      if (!Told.SLOWNESS.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("nobody ended the slowness");
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
