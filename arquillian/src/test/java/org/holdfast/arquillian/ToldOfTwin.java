package org.holdfast.arquillian;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.holdfast.affinity.AffinityListener;
import org.holdfast.affinity.Indication;

/** Told of one service. */
@MessageDriven(
    activationConfig = @ActivationConfigProperty(propertyName = "service", propertyValue = "twin"))
public class ToldOfTwin implements AffinityListener {
  @Override
  public void ended(Indication indication) {
    Told.TWIN.add(indication);
  }
}
