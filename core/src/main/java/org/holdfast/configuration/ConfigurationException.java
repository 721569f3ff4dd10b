package org.holdfast.configuration;

import org.jspecify.annotations.Nullable;

/**
 * A setting is missing or not allowed; nothing was started. The message is one line that names the
 * key, its value and what is allowed.
 */
public final class ConfigurationException extends RuntimeException {
  private final String key;

  /**
   * Refuses one setting.
   *
   * @param key the whole key
   * @param value what was found; null: nothing
   * @param allowed what may stand there, as the end of a sentence
   */
  public ConfigurationException(String key, @Nullable String value, String allowed) {
    super(
        value == null
            ? key + " is missing; allowed: " + allowed
            : key + " is '" + value + "'; allowed: " + allowed);
    this.key = key;
  }

  /** Which setting is wrong. */
  public String key() {
    return key;
  }
}
