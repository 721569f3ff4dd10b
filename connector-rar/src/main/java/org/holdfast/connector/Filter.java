package org.holdfast.connector;

import org.holdfast.affinity.RequestRouter;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.configuration.StackSettings;
import org.holdfast.jmx.RequestRouterBean;

/** This server as a router of requests, and the MBean that shows it. Serves SPEC E3. */
final class Filter implements AutoCloseable {
  private final StackSettings settings;
  private final RouterEngine router;
  private final RequestCounts counts;
  private final RequestRouterBean bean;

  private Filter(
      StackSettings settings, RouterEngine router, RequestCounts counts, RequestRouterBean bean) {
    this.settings = settings;
    this.router = router;
    this.counts = counts;
    this.bean = bean;
  }

  static Filter show(StackSettings settings, RouterEngine router) {
    RequestCounts counts = new RequestCounts();
    return new Filter(
        settings,
        router,
        counts,
        RequestRouterBean.register(
            settings.targetName(), counts::of, router.router().connections()::size));
  }

  RequestRouter of(RequestersPlace place) {
    return new ServiceRouter(settings.filter(), place, router, counts);
  }

  @Override
  public void close() {
    bean.close();
  }
}
