package org.holdfast.console;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Events with the moment when they happened, told once each. Nodes say how many seconds ago,
 * rounded anew each time, so the same event is known again by its words and a moment close by. For
 * one thread.
 */
final class Chronicle {
  /** How many are remembered, and how many a node lists at most. */
  static final int MOST = 500;

  private static final long JITTER_SECONDS = 2;

  private JsonArray all = new JsonArray();

  /** The last events, the newest first, each with {@code at}, in seconds since 1970. */
  JsonArray all() {
    return all;
  }

  /** Takes a listing of the last events, the newest first; what is in it for the first time. */
  JsonArray read(JsonArray listing, long nowSeconds) {
    Map<JsonObject, Deque<Long>> known = known();
    JsonArray fresh = new JsonArray();
    for (JsonElement element : listing) {
      if (fresh.size() == MOST) {
        break;
      }
      JsonObject event = element.getAsJsonObject().deepCopy();
      long at = nowSeconds - event.remove("secondsAgo").getAsLong();
      if (at > forgotten() && !isKnown(known.getOrDefault(event, new ArrayDeque<>()), at)) {
        event.addProperty("at", at);
        fresh.add(event);
      }
    }
    if (!fresh.isEmpty()) {
      all = newest(fresh);
    }
    return fresh;
  }

  /** Up to when events may have been told and forgotten. */
  private long forgotten() {
    return all.size() < MOST ? Long.MIN_VALUE : at(all.get(MOST - 1));
  }

  private static boolean isKnown(Deque<Long> moments, long at) {
    Long same = moments.peekFirst();
    boolean isKnown = same != null && Math.abs(same - at) <= JITTER_SECONDS;
    if (isKnown) {
      moments.removeFirst();
    }
    return isKnown;
  }

  private JsonArray newest(JsonArray fresh) {
    JsonArray newest = new JsonArray();
    Stream.of(fresh, all)
        .flatMap(some -> some.asList().stream())
        .sorted(Comparator.comparingLong(Chronicle::at).reversed())
        .limit(MOST)
        .forEach(newest::add);
    return newest;
  }

  private static long at(JsonElement event) {
    return event.getAsJsonObject().get("at").getAsLong();
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
