package org.holdfast.arquillian;

import jakarta.ejb.MessageDriven;
import org.holdfast.affinity.AffinityListener;
import org.holdfast.affinity.Indication;

/** Told of all services. */
@MessageDriven
public class ToldOfAll implements AffinityListener {
  @Override
  public void ended(Indication indication) {
    Told.ALL.add(indication);
  }
}
