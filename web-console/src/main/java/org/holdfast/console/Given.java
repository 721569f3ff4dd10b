package org.holdfast.console;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a request says, by name. A name that means nothing is refused, not overlooked: a misspelt
 * {@code service} must not drain all services. Immutable.
 */
record Given(Map<String, String> values) {
  /** Of a client with as many ports as a selector may name, and of any other name. */
  static final int LONGEST = 500;

  private static final int LONGEST_NUMBER = 20;
  private static final int LONGEST_TOLD = 40;

  /** The parameters of a query, each given once. */
  static Given in(Map<String, String[]> query) throws Refusal {
    Map<String, String> values = new TreeMap<>();
    for (Map.Entry<String, String[]> one : query.entrySet()) {
      if (one.getValue().length > 1) {
        throw bad(told(one.getKey()) + " is given more than once.");
      }
      values.put(one.getKey(), one.getValue()[0]);
    }
    return new Given(values);
  }

  /** The fields of a body, texts or numbers. */
  static Given in(JsonObject body) throws Refusal {
    Map<String, String> values = new TreeMap<>();
    for (Map.Entry<String, JsonElement> one : body.entrySet()) {
      if (!one.getValue().isJsonPrimitive()) {
        throw bad(told(one.getKey()) + " must be a text or a number.");
      }
      values.put(one.getKey(), one.getValue().getAsString());
    }
    return new Given(values);
  }

  /** The same, if nothing else is given. */
  Given only(String... known) throws Refusal {
    for (String name : values.keySet()) {
      if (!List.of(known).contains(name)) {
        throw bad(told(name) + " is not known here; known are " + String.join(", ", known) + ".");
      }
    }
    return this;
  }

  /** The same, if all of these are given and nothing else. */
  Given exactly(String... needed) throws Refusal {
    for (String name : needed) {
      if (!values.containsKey(name)) {
        throw bad(name + " is missing; needed are " + String.join(", ", needed) + ".");
      }
    }
    return only(needed);
  }

  /** Empty if it is not given. */
  String text(String name) throws Refusal {
    return text(name, LONGEST);
  }

  String text(String name, int atMost) throws Refusal {
    String value = values.getOrDefault(name, "");
    if (value.length() > atMost) {
      throw bad(name + " is too long: at most " + atMost + " characters.");
    }
    return value;
  }

  int number(String name, int fallback) throws Refusal {
    String value = text(name, LONGEST_NUMBER);
    try {
      return value.isEmpty() ? fallback : Integer.parseInt(value);
    } catch (NumberFormatException none) {
      throw notANumber(name);
    }
  }

  long seconds() throws Refusal {
    try {
      return Long.parseLong(text("seconds", LONGEST_NUMBER));
    } catch (NumberFormatException none) {
      throw notANumber("seconds");
    }
  }

  private static Refusal notANumber(String name) {
    return bad(name + " must be a whole number.");
  }

  private static String told(String name) {
    return "'"
        + (name.length() > LONGEST_TOLD ? name.substring(0, LONGEST_TOLD) + "..." : name)
        + "'";
  }

  private static Refusal bad(String words) {
    return new Refusal(Refusal.BAD_REQUEST, words);
  }
}
