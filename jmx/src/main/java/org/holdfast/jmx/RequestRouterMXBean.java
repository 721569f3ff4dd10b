package org.holdfast.jmx;

/**
 * How a server routes the requests that reach it without a front tier, named {@code
 * org.holdfast:type=RequestRouter,instance="TARGET"}; only where its filter is on. All numbers but
 * the first count since the target started. Safe for all threads. Serves SPEC E3 and E5.
 */
@Description("How this server routes the requests that reach it without a front tier")
public interface RequestRouterMXBean {
  @Description("How many requests are being served here now")
  int getActiveRequests();

  @Description("Requests that another server answered, because it keeps the client")
  long getHandedOver();

  @Description("Requests served here because the keeper of their client could not be reached")
  long getKeeperUnreachable();

  @Description("Requests served here because too many others were being handed over")
  long getTooMany();

  @Description("Requests answered 502 or 504, because the keeper failed in the middle of them")
  long getFailed();

  @Description("Requests whose trusted proxy named the client in a way that could not be read")
  long getMalformedHeaders();

  @Description("Requests in which somebody who is not trusted named the client")
  long getUntrustedHeaders();
}
