package org.holdfast.fronttier;

import org.holdfast.jmx.FrontTierMXBean;
import org.holdfast.routing.Currency;
import org.holdfast.routing.Router;

/** A front tier's numbers, for JMX. */
final class ShownFrontTier implements FrontTierMXBean {
  private final FrontTier frontTier;
  private final Router router;
  private final Currency currency;

  ShownFrontTier(FrontTier frontTier, Router router, Currency currency) {
    this.frontTier = frontTier;
    this.router = router;
    this.currency = currency;
  }

  @Override
  public boolean isCurrent() {
    return currency.mayRoute();
  }

  @Override
  public long getAccepted() {
    return frontTier.counts().accepted();
  }

  @Override
  public int getActive() {
    return frontTier.counts().active();
  }

  @Override
  public long getOverLimit() {
    return frontTier.counts().overLimit();
  }

  @Override
  public long getRefused() {
    return frontTier.counts().refused();
  }

  @Override
  public long getPinned() {
    return router.counts().pinned();
  }

  @Override
  public long getAutomatic() {
    return router.counts().automatic();
  }

  @Override
  public long getBalanced() {
    return router.counts().balanced();
  }

  @Override
  public long getHeld() {
    return router.counts().held();
  }

  @Override
  public long getOwnerUnreachable() {
    return router.counts().ownerUnreachable();
  }

  @Override
  public long getWaited() {
    return frontTier.counts().waited();
  }

  @Override
  public long getOwnerFull() {
    return frontTier.counts().ownerFull();
  }

  @Override
  public long getBadHeaders() {
    return frontTier.counts().badHeaders();
  }

  @Override
  public long getIdle() {
    return frontTier.counts().idle();
  }

  @Override
  public long getBrokenOff() {
    return frontTier.counts().brokenOff();
  }

  @Override
  public long getFailures() {
    return router.counts().failures();
  }

  @Override
  public long getChecks() {
    return frontTier.counts().checks();
  }

  @Override
  public long getFailedChecks() {
    return frontTier.counts().failedChecks();
  }

  @Override
  public int getDown() {
    return frontTier.counts().down();
  }

  @Override
  public long getKeptBytes() {
    return frontTier.counts().keptBytes();
  }
}
