package org.holdfast.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** SPEC E5: what becomes the MBean's search words. */
class SearchTest {
  @Test
  void flagsBecomeWords_andWhatIsNotSaidNone() {
    assertEquals(
        "10.0.0.7 service=web owner=node-2 left<90s",
        new Search()
            .word("10.0.0.7")
            .where("service", "web")
            .where("client", "")
            .where("owner", "node-2")
            .leftUnder(Duration.ofSeconds(90))
            .toString());
    assertEquals("", new Search().leftUnder(null).toString());
  }

  static Stream<Arguments> severalWords() {
    return Stream.of(arguments("web owner=node-1"), arguments("a\tb"), arguments("a\nb"));
  }

  @ParameterizedTest
  @MethodSource("severalWords")
  void oneFlagCannotBecomeTwoWords(String value) {
    Failure why = assertThrows(Failure.class, () -> new Search().where("service", value));
    assertEquals(ExitCode.USAGE, why.code());
  }
}
