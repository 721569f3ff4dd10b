package org.holdfast.console;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has changed between two states of the same thing, as short as it can be said. */
final class Delta {
  private static final int LONGEST_TAIL = 30;

  private Delta() {}

  /**
   * Of objects by their keys.
   *
   * @return {@code {"set":{key:value,...},"gone":[key,...]}}; null: nothing has changed
   */
  static @Nullable JsonObject ofEntries(JsonObject before, JsonObject now) {
    JsonObject set = new JsonObject();
    for (Map.Entry<String, JsonElement> entry : now.entrySet()) {
      if (!entry.getValue().equals(before.get(entry.getKey()))) {
        set.add(entry.getKey(), entry.getValue());
      }
    }
    JsonArray gone = new JsonArray();
    before.keySet().stream().filter(key -> !now.has(key)).forEach(gone::add);
    if (set.isEmpty() && gone.isEmpty()) {
      return null;
    }
    JsonObject delta = new JsonObject();
    delta.add("set", set);
    delta.add("gone", gone);
    return delta;
  }

  /**
   * Of series that lose a value at their beginning for each that comes at their end.
   *
   * @return {@code {"set":{...},"tail":{key:[new values]},"gone":[...]}}; null: nothing has changed
   */
  static @Nullable JsonObject ofSeries(JsonObject before, JsonObject now) {
    JsonObject delta = ofEntries(before, now);
    if (delta == null) {
      return null;
    }
    JsonObject set = new JsonObject();
    JsonObject tails = new JsonObject();
    for (Map.Entry<String, JsonElement> entry : delta.getAsJsonObject("set").entrySet()) {
      JsonArray tail =
          before.get(entry.getKey()) instanceof JsonArray old
                  && entry.getValue() instanceof JsonArray values
              ? tail(old, values)
              : null;
      if (tail == null) {
        set.add(entry.getKey(), entry.getValue());
      } else {
        tails.add(entry.getKey(), tail);
      }
    }
    delta.add("set", set);
    delta.add("tail", tails);
    return delta;
  }

  /** What came at the end; null: it is another series. */
  private static @Nullable JsonArray tail(JsonArray before, JsonArray now) {
    if (before.size() != now.size()) {
      return null;
    }
    for (int shift = 1; shift <= Math.min(LONGEST_TAIL, now.size()); shift++) {
      if (isShifted(before, now, shift)) {
        JsonArray tail = new JsonArray();
        for (int i = now.size() - shift; i < now.size(); i++) {
          tail.add(now.get(i));
        }
        return tail;
      }
    }
    return null;
  }

  private static boolean isShifted(JsonArray before, JsonArray now, int shift) {
    for (int i = 0; i + shift < now.size(); i++) {
      if (!before.get(i + shift).equals(now.get(i))) {
        return false;
      }
    }
    return true;
  }
}
