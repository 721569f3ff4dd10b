package org.holdfast.connector;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.holdfast.configuration.ConfigurationKeys;
import org.holdfast.configuration.StackSettings;

/** The stack's settings, read through the server's MicroProfile Config. Serves SPEC E7. */
final class ServerSettings {
  private static final System.Logger LOG = System.getLogger(ServerSettings.class.getName());

  private ServerSettings() {}

  static StackSettings read() {
    Config config = ConfigProvider.getConfig();
    for (String unknown : ConfigurationKeys.unknownKeys(config.getPropertyNames())) {
      LOG.log(System.Logger.Level.WARNING, "{0} means nothing here; is it misspelt?", unknown);
    }
    return StackSettings.read(
        key -> config.getOptionalValue(key, String.class), config.getPropertyNames());
  }
}
