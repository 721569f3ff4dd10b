package org.holdfast.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParser;
import java.util.Map;
import java.util.stream.IntStream;
import org.holdfast.affinity.ClientSelector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What strangers send is taken as it is meant, or refused in words. SPEC E6. */
final class GivenTest {
  @Test
  void anUnknownParameter_isNamed_andSoAreTheKnownOnes() {
    assertRefused(
        "'serch' is not known here; known are search, after, rows.",
        () -> query("serch", "shop").only("search", "after", "rows"));
  }

  @Test
  void aLongNameIsNotRepeatedWhole() {
    assertRefused(
        "'" + "x".repeat(40) + "...' is not known here; known are search.",
        () -> query("x".repeat(9_000), "").only("search"));
  }

  @Test
  void aParameterThatIsGivenTwice_isRefused() {
    assertRefused(
        "'rows' is given more than once.",
        () -> Given.in(Map.of("rows", new String[] {"10", "200"})));
  }

  @Test
  void aMisspeltService_drainsNothing_C5() {
    assertRefused(
        "service is missing; needed are change, target, service, seconds.",
        () ->
            body("{'change':'drain','target':'node-1','servise':'shop','seconds':60}")
                .exactly("change", "target", "service", "seconds"));
    assertRefused(
        "'force' is not known here; known are change, target, service.",
        () ->
            body("{'change':'resume','target':'node-1','service':'','force':true}")
                .exactly("change", "target", "service"));
  }

  @Test
  void anArrayOrNull_isNoText() {
    assertRefused("'target' must be a text or a number.", () -> body("{'target':['node-1']}"));
    assertRefused("'target' must be a text or a number.", () -> body("{'target':null}"));
  }

  @Test
  void aClientWithAsManyPortsAsAreAllowed_isNotTooLong() throws Exception {
    int[] ports = IntStream.range(0, ClientSelector.MAX_PORTS).map(i -> 65_000 + i).toArray();
    String client = "2001:db8:ffff:ffff:ffff:ffff:ffff:fff0/128";
    String text = ClientSelector.parse(client).withPorts(ports).toString();
    assertEquals(text, query("client", text).text("client"));
    assertRefused(
        "client is too long: at most 500 characters.",
        () -> query("client", "1".repeat(501)).text("client"));
  }

  @Test
  void numbersAreWhole_andInBounds() throws Exception {
    assertEquals(50, query("other", "").number("rows", 50));
    assertEquals(7, query("rows", "7").number("rows", 50));
    assertEquals(300, body("{'seconds':300}").seconds());
    for (String wrong : new String[] {"1e3", "4294967297", "seven", "7 "}) {
      assertRefused("rows must be a whole number.", () -> query("rows", wrong).number("rows", 50));
    }
    assertRefused("seconds must be a whole number.", () -> body("{'seconds':true}").seconds());
    assertRefused("seconds must be a whole number.", () -> body("{}").seconds());
  }

  private static Given query(String name, String value) throws Refusal {
    return Given.in(Map.of(name, new String[] {value}));
  }

  private static Given body(String json) throws Refusal {
    return Given.in(JsonParser.parseString(json).getAsJsonObject());
  }

  private static void assertRefused(String words, Executable what) {
    Refusal refused = assertThrows(Refusal.class, what);
    assertEquals(400, refused.status());
    assertEquals(words, refused.words());
  }
}
