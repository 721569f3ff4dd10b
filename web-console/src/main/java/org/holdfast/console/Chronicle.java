package org.holdfast.console;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Events with the moment when they happened, told once each. Nodes say how many seconds ago,
 * rounded anew each time, so the same event is known again by its words and a moment close by. For
 * one thread.
 */
final class Chronicle {
  private static final int MOST = 500;
  private static final long JITTER_SECONDS = 2;

  private JsonArray all = new JsonArray();

  /** The last events, the newest first, each with {@code at}, in seconds since 1970. */
  JsonArray all() {
    return all;
  }

  /** Takes a listing, the newest first; what is in it for the first time. */
  JsonArray read(JsonArray listing, long nowSeconds) {
    Map<JsonObject, Deque<Long>> known = known();
    JsonArray dated = new JsonArray();
    JsonArray fresh = new JsonArray();
    for (JsonElement element : listing) {
      if (dated.size() == MOST) {
        break;
      }
      JsonObject event = element.getAsJsonObject().deepCopy();
      long at = nowSeconds - event.remove("secondsAgo").getAsLong();
      Deque<Long> moments = known.getOrDefault(event, new ArrayDeque<>());
      Long same = moments.peekFirst();
      boolean isKnown = same != null && Math.abs(same - at) <= JITTER_SECONDS;
      if (isKnown) {
        moments.removeFirst();
      }
      JsonObject withMoment = event.deepCopy();
      withMoment.addProperty("at", isKnown ? same : (Long) at);
      dated.add(withMoment);
      if (!isKnown) {
        fresh.add(withMoment);
      }
    }
    all = dated;
    return fresh;
  }

  private Map<JsonObject, Deque<Long>> known() {
    Map<JsonObject, Deque<Long>> known = new HashMap<>();
    for (JsonElement element : all) {
      JsonObject event = element.getAsJsonObject().deepCopy();
      long at = event.remove("at").getAsLong();
      known.computeIfAbsent(event, same -> new ArrayDeque<>()).addLast(at);
    }
    return known;
  }
}
