package org.holdfast.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

/** What is told to browsers is short, and exact. SPEC E6. */
final class DeltaTest {
  @Test
  void entriesThatChanged_came_orWent_areTold_andNoOthers() {
    assertEquals(
        json("{'set':{'b':3,'c':4},'gone':['d']}"),
        Delta.ofEntries(json("{'a':1,'b':2,'d':5}"), json("{'a':1,'b':3,'c':4}")));
  }

  @Test
  void nothingChanged_nothingIsTold() {
    assertNull(Delta.ofEntries(json("{'a':[1,2]}"), json("{'a':[1,2]}")));
    assertNull(Delta.ofSeries(json("{'a':[1,2]}"), json("{'a':[1,2]}")));
  }

  @Test
  void ofASeriesThatWentOn_onlyItsEndIsTold() {
    assertEquals(
        json("{'set':{},'gone':[],'tail':{'a':[5,6]}}"),
        Delta.ofSeries(json("{'a':[1,2,3,4]}"), json("{'a':[3,4,5,6]}")));
  }

  @Test
  void aSeriesOfAnotherLength_isToldWhole() {
    assertEquals(
        json("{'set':{'a':[1,2,3]},'gone':[],'tail':{}}"),
        Delta.ofSeries(json("{'a':[1,2]}"), json("{'a':[1,2,3]}")));
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }
}
