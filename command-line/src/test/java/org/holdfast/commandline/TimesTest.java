package org.holdfast.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** SPEC E5: times as people write and read them. */
class TimesTest {
  private final Times times = new Times();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "45, 45",
    "90s, 90",
    "10m, 600",
    "3m12s, 192",
    "2h, 7200",
    "1h30m, 5400",
    "1d12h, 129600",
    "PT10M, 600",
    "10M, 600"
  })
  void whatPeopleWrite_isUnderstood(String written, long seconds) {
    assertEquals(Duration.ofSeconds(seconds), times.convert(written));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-5s", "1.5h", "PT-1S", "PT0.5S", "10 m", "m", "5m3h"})
  void everythingElse_isRefused_withWhatIsAllowed(String written) {
    Exception why = assertThrows(TypeConversionException.class, () -> times.convert(written));
    String words = String.valueOf(why.getMessage());
    assertTrue(words.startsWith("'" + written + "' is no time; allowed: such as 90s"), words);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, -",
    "0, 0s",
    "59, 59s",
    "60, 1m00s",
    "192, 3m12s",
    "3599, 59m59s",
    "3600, 1h00m",
    "86399, 23h59m",
    "86400, 1d00h",
    "31536000, 365d00h"
  })
  void peopleRead_twoUnitsAtMost(long seconds, String shown) {
    assertEquals(shown, Times.shown(seconds));
  }
}
