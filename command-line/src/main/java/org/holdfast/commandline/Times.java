package org.holdfast.commandline;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as people write and read them: {@code 90s}, {@code 3m12s}, {@code 2h}, {@code 1d12h}. */
final class Times implements ITypeConverter<Duration> {
  private static final Pattern WRITTEN =
      Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s?)?");
  private static final int MINUTE = 60;
  private static final int HOUR = 60 * MINUTE;
  private static final int DAY = 24 * HOUR;

  @Override
  public Duration convert(String written) {
    Matcher parts = WRITTEN.matcher(written.toLowerCase(Locale.ROOT));
    if (!written.isEmpty() && parts.matches()) {
      return Duration.ofSeconds(
          number(parts, 1) * DAY
              + number(parts, 2) * HOUR
              + number(parts, 3) * MINUTE
              + number(parts, 4));
    }
    try {
      Duration iso = Duration.parse(written);
      if (!iso.isNegative() && iso.equals(Duration.ofSeconds(iso.toSeconds()))) {
        return iso;
      }
    } catch (DateTimeParseException neither) {
      // The message below is for both.
    }
    throw new TypeConversionException(
        "'" + written + "' is no time; allowed: such as 90s, 10m, 1h30m, 2d or PT10M");
  }

  private static long number(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Long.parseLong(parts.group(group));
  }

  /** Seconds in two units at most; below zero is none. */
  static String shown(long seconds) {
    if (seconds < 0) {
      return "-";
    }
    if (seconds < MINUTE) {
      return seconds + "s";
    }
    if (seconds < HOUR) {
      return "%dm%02ds".formatted(seconds / MINUTE, seconds % MINUTE);
    }
    if (seconds < DAY) {
      return "%dh%02dm".formatted(seconds / HOUR, seconds % HOUR / MINUTE);
    }
    return "%dd%02dh".formatted(seconds / DAY, seconds % DAY / HOUR);
  }
}
