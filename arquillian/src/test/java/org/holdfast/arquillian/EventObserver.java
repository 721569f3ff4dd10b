package org.holdfast.arquillian;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.holdfast.affinity.Indication;

/** Observes them. */
@ApplicationScoped
public class EventObserver {
  void ended(@Observes Indication indication) {
    Told.EVENTS.add(indication);
  }
}
