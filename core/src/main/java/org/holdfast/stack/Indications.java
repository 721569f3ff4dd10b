package org.holdfast.stack;

import static java.lang.System.Logger.Level.ERROR;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Indication;

/** Tells the owners what became of their affinities (SPEC A10). */
final class Indications {
  private static final System.Logger LOG = System.getLogger(Indications.class.getName());

  private final List<IndicationSink> sinks = new CopyOnWriteArrayList<>();
  private final Tally tally;

  Indications(Tally tally) {
    this.tally = tally;
  }

  void tell(IndicationSink sink) {
    sinks.add(sink);
  }

  void tellNoMore(IndicationSink sink) {
    sinks.remove(sink);
  }

  /** Owner thread: it has ended, and is removed wherever that can be told. */
  void ended(OwnAffinity affinity, EndReason reason) {
    ended(affinity, reason, "");
  }

  /**
   * The same.
   *
   * @param by the person who ended it; empty: nobody in particular
   */
  void ended(OwnAffinity affinity, EndReason reason, String by) {
    tally.endedUnasked(affinity, reason, by);
    Indication indication =
        new Indication(
            affinity.key().service(),
            affinity.key().client(),
            affinity.claim().owner().instance(),
            reason);
    for (IndicationSink sink : sinks) {
      try {
        sink.indicate(indication);
      } catch (RuntimeException defect) {
        LOG.log(ERROR, "HF-1203: a sink failed; the others are told " + indication, defect);
      }
    }
  }
}
