package org.holdfast.arquillian;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.as.arquillian.api.ServerSetupTask;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jboss.as.controller.client.helpers.Operations;
import org.jboss.dmr.ModelNode;

/**
 * What the operator configures before a deployment: system properties of the running server, taken
 * away after it.
 */
abstract class Settings implements ServerSetupTask {
  private final Map<String, String> properties = new LinkedHashMap<>();

  Settings() {
    set("holdfast.cluster.name", "arquillian");
    set("holdfast.cluster.bind", "127.0.0.1:" + Ports.CLUSTER);
    set(
        "holdfast.cluster.members",
        "127.0.0.1:" + Ports.CLUSTER + ",127.0.0.1:" + Ports.PEER_CLUSTER);
    set("holdfast.target.name", "here");
  }

  final void set(String key, String value) {
    properties.put(key, value);
  }

  final void remove(String key) {
    properties.remove(key);
  }

  /** A service on the listener that takes PROXY headers. */
  final void serve(String name, String address, int port) {
    serve(name, address, port, Ports.HTTP_PROXIED);
  }

  final void serve(String name, String address, int port, int instancePort) {
    set("holdfast.services." + name + ".address", address);
    set("holdfast.services." + name + ".port", String.valueOf(port));
    set("holdfast.services." + name + ".instances", "127.0.0.1:" + instancePort);
  }

  final void reserve(String name, String application) {
    set("holdfast.services." + name + ".reserved-for", "application:" + application);
  }

  @Override
  public void setup(ManagementClient client, String container) throws Exception {
    for (Map.Entry<String, String> property : properties.entrySet()) {
      ModelNode add = Operations.createAddOperation(address(property.getKey()));
      add.get("value").set(property.getValue());
      executeOperation(client, add);
    }
  }

  @Override
  public void tearDown(ManagementClient client, String container) throws Exception {
    for (String key : properties.keySet()) {
      executeOperation(client, Operations.createRemoveOperation(address(key)));
    }
  }

  private static ModelNode address(String key) {
    return Operations.createAddress("system-property", key);
  }
}
