package org.holdfast.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An event is told once, at one moment, however its age is rounded. SPEC E6. */
final class ChronicleTest {
  private final Chronicle chronicle = new Chronicle();

  @Test
  void anEventIsToldOnce_atTheMomentThatWasSaidFirst() {
    assertEquals(json("[{'what':'UP','at':90}]"), chronicle.read(json("[" + up(10) + "]"), 100));
    assertEquals(json("[]"), chronicle.read(json("[" + up(10) + "]"), 101));
    assertEquals(json("[{'what':'UP','at':90}]"), chronicle.all());
  }

  @Test
  void theSameAgain_isAnotherEvent() {
    chronicle.read(json("[" + up(10) + "]"), 100);
    JsonArray fresh = chronicle.read(json("[" + up(0) + "," + up(15) + "]"), 105);
    assertEquals(json("[{'what':'UP','at':105}]"), fresh);
    assertEquals(json("[{'what':'UP','at':105},{'what':'UP','at':90}]"), chronicle.all());
  }

  @Test
  void twoAtTheSameMoment_areTwo() {
    assertEquals(2, chronicle.read(json("[" + up(1) + "," + up(1) + "]"), 100).size());
    assertEquals(0, chronicle.read(json("[" + up(2) + "," + up(2) + "]"), 101).size());
  }

  @Test
  void aListingOfTheLastAlone_forgetsNothingOlder() {
    chronicle.read(json("[" + up(1) + "," + up(20) + "]"), 100);
    assertEquals(0, chronicle.read(json("[" + up(2) + "]"), 101).size());
    assertEquals(json("[{'what':'UP','at':99},{'what':'UP','at':80}]"), chronicle.all());
  }

  @Test
  void whatWasMissed_isToldLater_inItsPlace() {
    chronicle.read(json("[" + up(1) + "," + up(20) + "]"), 100);
    chronicle.read(json("[" + up(1) + "," + up(11) + "," + up(15) + "," + up(30) + "]"), 110);
    assertEquals(
        json(
            "[{'what':'UP','at':109},{'what':'UP','at':99},{'what':'UP','at':95},"
                + "{'what':'UP','at':80}]"),
        chronicle.all());
  }

  @Test
  void whatWasForgottenForItsAge_isNotToldAgain() {
    String many =
        IntStream.range(0, 600).mapToObj(ChronicleTest::up).collect(Collectors.joining(","));
    assertEquals(500, chronicle.read(json("[" + many + "]"), 1_000).size());
    assertEquals(0, chronicle.read(json("[" + many + "]"), 1_000).size());
  }

  private static String up(long secondsAgo) {
    return "{'secondsAgo':" + secondsAgo + ",'what':'UP'}";
  }

  private static JsonArray json(String text) {
    return JsonParser.parseString(text).getAsJsonArray();
  }
}
