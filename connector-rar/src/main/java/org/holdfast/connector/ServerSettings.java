package org.holdfast.connector;

import static java.lang.System.Logger.Level.WARNING;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.holdfast.configuration.ConfigurationKeys;
import org.holdfast.configuration.StackSettings;

/**
 * The server's MicroProfile Config at one moment. Not for several threads at once: SmallRye's names
 * cannot be read while another thread reads them. Serves SPEC E7.
 */
final class ServerSettings {
  private static final System.Logger LOG = System.getLogger(ServerSettings.class.getName());

  private final Config config = ConfigProvider.getConfig();
  private final List<String> names = new ArrayList<>();

  ServerSettings() {
    config.getPropertyNames().forEach(names::add);
  }

  StackSettings stack() {
    return StackSettings.read(key -> config.getOptionalValue(key, String.class), names);
  }

  void warnOfUnknownKeys() {
    for (String unknown : ConfigurationKeys.unknownKeys(names)) {
      LOG.log(WARNING, ConfigurationKeys.complaint(unknown));
    }
  }
}
