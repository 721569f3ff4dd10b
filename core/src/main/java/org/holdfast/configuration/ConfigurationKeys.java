package org.holdfast.configuration;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which {@code holdfast.*} keys mean something, on a stack or on a front tier. */
public final class ConfigurationKeys {
  private static final String OURS = "holdfast.";
  private static final Set<String> FIXED =
      with(
          DoorSettings.allKeys(),
          ClusterSettings.NAME,
          ClusterSettings.BIND,
          ClusterSettings.MEMBERS,
          StackSettings.TARGET_NAME,
          StackSettings.DRAIN_TIMEOUT,
          StackSettings.MAX_DURATION,
          StackSettings.WIDEST_IPV4_PREFIX,
          StackSettings.WIDEST_IPV6_PREFIX,
          StackSettings.MAX_PER_INSTANCE,
          StackSettings.LONGEST_EXTENSION,
          StackSettings.MAX_PER_TARGET,
          StackSettings.MAX_HOLES_PER_GROUP,
          ControlSocketSettings.PATH,
          ControlSocketSettings.TCP,
          ControlSocketSettings.GRACE,
          ControlSocketSettings.MAX_CONNECTIONS,
          FilterSettings.ENABLED,
          FilterSettings.TRUSTED_PROXIES,
          FilterSettings.CONNECT_TIMEOUT,
          FilterSettings.ANSWER_TIMEOUT,
          FrontTierSettings.NAME,
          FrontTierSettings.MAX_CONNECTIONS,
          FrontTierSettings.CONNECT_TIMEOUT,
          FrontTierSettings.IDLE_TIMEOUT,
          FrontTierSettings.STOP_TIMEOUT,
          HealthSettings.PORT,
          HealthSettings.BIND);

  private ConfigurationKeys() {}

  private static Set<String> with(Set<String> some, String... more) {
    Set<String> all = new HashSet<>(some);
    all.addAll(Set.of(more));
    return Set.copyOf(all);
  }

  /**
   * The keys that begin with {@code holdfast.} and mean nothing here, most likely misspelt; for the
   * caller to warn of.
   *
   * @param names the keys that exist, of any kind
   */
  public static SortedSet<String> unknownKeys(Iterable<String> names) {
    Set<String> present = new HashSet<>();
    names.forEach(present::add);
    SortedSet<String> unknown = new TreeSet<>();
    for (String name : present) {
      if (name.startsWith(OURS) && !isKnown(name) && !isAnEnvironmentsSpelling(name, present)) {
        unknown.add(name);
      }
    }
    return unknown;
  }

  /**
   * What to log of an unknown key, as a numbered message.
   *
   * @param unknown one of the {@link #unknownKeys}
   */
  public static String complaint(String unknown) {
    return "HF-1001: "
        + unknown
        + " means nothing here and is ignored"
        + nearest(unknown).map(key -> "; is " + key + " meant?").orElse("");
  }

  /** The known key that is spelt most like it; empty: none is at all like it. */
  private static Optional<String> nearest(String unknown) {
    String service = Source.serviceName(unknown);
    int most = (unknown.length() - OURS.length()) / 3;
    return Stream.concat(
            FIXED.stream(), new ServiceKeys(service == null ? "NAME" : service).all().stream())
        .filter(key -> distance(unknown, key) <= most)
        .min(
            Comparator.comparingInt((String key) -> distance(unknown, key))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** By how many letters two words differ: changed, left out or added (Levenshtein's distance). */
  private static int distance(String one, String other) {
    int[] above = new int[other.length() + 1];
    Arrays.setAll(above, column -> column);
    for (int row = 1; row <= one.length(); row++) {
      int[] current = new int[above.length];
      current[0] = row;
      for (int column = 1; column < current.length; column++) {
        int changed = one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1;
        current[column] =
            Math.min(above[column - 1] + changed, 1 + Math.min(above[column], current[column - 1]));
      }
      above = current;
    }
    return above[other.length()];
  }

  private static boolean isKnown(String name) {
    return FIXED.contains(name) || serviceKeys(name).contains(name);
  }

  /**
   * MicroProfile Config shows {@code HOLDFAST_AFFINITY_MAX_DURATION} as {@code
   * holdfast.affinity.max.duration} too, because it cannot know where the dash belongs.
   */
  private static boolean isAnEnvironmentsSpelling(String name, Set<String> present) {
    String variable = environmentVariable(name);
    return present.contains(variable)
        && (FIXED.stream().anyMatch(key -> environmentVariable(key).equals(variable))
            || serviceKeys(name).stream()
                .anyMatch(key -> environmentVariable(key).equals(variable)));
  }

  private static List<String> serviceKeys(String name) {
    String service = Source.serviceName(name);
    return service == null ? List.of() : new ServiceKeys(service).all();
  }

  private static String environmentVariable(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
