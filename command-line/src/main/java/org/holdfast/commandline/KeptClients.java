package org.holdfast.commandline;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The parameters {@code SERVICE CLIENT}, as both stand in the listing. */
final class KeptClients {
  @Parameters(
      index = "0",
      paramLabel = "SERVICE",
      description = "Its name, or its address and port.")
  private String service = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CLIENT",
      description = "An address or a subnet as listed, with 'ports ...' where the listing has it.")
  private List<String> client = new ArrayList<>();

  String service() {
    return service;
  }

  String client() {
    return String.join(" ", client);
  }

  /** For programs. */
  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("service", service);
    json.addProperty("client", client());
    return json;
  }

  @Override
  public String toString() {
    return client() + " at " + service;
  }
}
