package org.holdfast.ejb;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import org.holdfast.affinity.AffinityListener;
import org.holdfast.affinity.Indication;

/**
 * Turns indications into CDI events for {@code @Observes Indication} methods of the application. A
 * message-driven bean of the application extends it, because events reach the beans that the
 * archive of their source can see:
 *
 * <pre>{@code
 * @MessageDriven(messageListenerInterface = AffinityListener.class)
 * public class Ended extends IndicationEvents {}
 * }</pre>
 *
 * Add {@code activationConfig = @ActivationConfigProperty(propertyName = "service", propertyValue =
 * "web")} to be told of that service alone. Observers are called one after the other; one that
 * throws keeps those after it from being told of this indication. Serves SPEC A10 and E2.
 */
public abstract class IndicationEvents implements AffinityListener {
  @Inject Event<Indication> indications;

  @Override
  public void ended(Indication indication) {
    indications.fire(indication);
  }
}
