package org.holdfast.console;

/** What the console uses of {@code type=Targets}. */
public interface TargetsLike {
  boolean isCurrent();

  String drain(String target, String service, long seconds);

  String resume(String target, String service);

  String overviewAsJson(int newest, int events);

  String chartsAsJson(int minutes);
}
