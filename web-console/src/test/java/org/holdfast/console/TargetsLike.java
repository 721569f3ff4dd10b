package org.holdfast.console;

/** What the console uses of {@code type=Targets}. */
public interface TargetsLike {
  int getTargets();

  int getLiveTargets();

  int getRouters();

  int getLiveRouters();

  boolean isCurrent();

  String listAsJson();

  String instancesAsJson();

  String drain(String target, String service, long seconds);

  String resume(String target, String service);

  String eventsAsJson();

  String chartsAsJson(int minutes);
}
