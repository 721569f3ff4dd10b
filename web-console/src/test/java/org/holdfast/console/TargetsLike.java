package org.holdfast.console;

/** What the console uses of {@code type=Targets}. */
public interface TargetsLike {
  boolean isCurrent();

  String listAsJson();

  String instancesAsJson();

  String drain(String target, String service, long seconds);

  String resume(String target, String service);

  String eventsAsJson();

  String chartsAsJson(int minutes);
}
