package org.holdfast.jmx;

/**
 * What this target's applications were told of affinities that ended unasked, named {@code
 * org.holdfast:type=Indications,instance="NAME"}, by reason, since the stack started. Safe for all
 * threads. Serves SPEC A10 and E5.
 */
@Description("What applications were told of affinities that ended unasked, by reason")
public interface IndicationsMXBean {
  @Description("All of them")
  long getTotal();

  @Description("Their time was up (101)")
  long getExpired();

  @Description("The listener's address has left its interface (102)")
  long getAddressGone();

  @Description("The service was withdrawn from this target (103)")
  long getServiceWithdrawn();

  @Description("The listener is gone (104)")
  long getListenerGone();

  @Description("A person ended them (105)")
  long getEndedByAdministrator();

  @Description("The cluster gave them up while their owner lived (106)")
  long getGivenUpByCluster();
}
