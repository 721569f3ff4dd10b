package org.holdfast.jmx;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

/** How listings are told to programs: the fields are the records' components. */
final class Json {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private Json() {}

  static String of(Object listing) {
    return GSON.toJson(listing);
  }
}
