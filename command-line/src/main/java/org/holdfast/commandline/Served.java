package org.holdfast.commandline;

import com.google.gson.JsonObject;
import picocli.CommandLine.Parameters;

/** The parameters {@code TARGET [SERVICE]}. */
final class Served {
  @Parameters(index = "0", paramLabel = "TARGET", description = "Its name, see ./holdfast targets.")
  private String target = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SERVICE",
      description = "Its name there; left out: all of them.")
  private String service = "";

  String target() {
    return target;
  }

  /** Empty: all. */
  String service() {
    return service;
  }

  /** For programs. */
  JsonObject json() {
    return json(target, service);
  }

  static JsonObject json(String target, String service) {
    JsonObject json = new JsonObject();
    json.addProperty("target", target);
    json.addProperty("service", service);
    return json;
  }

  @Override
  public String toString() {
    return service.isEmpty() ? target : service + " at " + target;
  }
}
