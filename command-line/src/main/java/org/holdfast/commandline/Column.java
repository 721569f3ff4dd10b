package org.holdfast.commandline;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Locale;

/**
 * A column of a table for people.
 *
 * @param title above it
 * @param field the name in the JSON
 */
record Column(String title, String field, Kind kind) {
  enum Kind {
    TEXT(false),
    /** A number; below zero: unknown. */
    NUMBER(true),
    /** Seconds; below zero: none. */
    TIME(true),
    /** A number, with as many digits behind the point as it has. */
    RATE(true),
    YES_OR_NO(false);

    private final boolean right;

    Kind(boolean right) {
      this.right = right;
    }
  }

  static Column text(String title, String field) {
    return new Column(title, field, Kind.TEXT);
  }

  static Column number(String title, String field) {
    return new Column(title, field, Kind.NUMBER);
  }

  static Column time(String title, String field) {
    return new Column(title, field, Kind.TIME);
  }

  static Column rate(String title, String field) {
    return new Column(title, field, Kind.RATE);
  }

  static Column yesOrNo(String title, String field) {
    return new Column(title, field, Kind.YES_OR_NO);
  }

  boolean isRight() {
    return kind.right;
  }

  /** What stands in a row; a node of another version may not know the field. */
  String cell(JsonObject row) {
    JsonElement value = row.get(field);
    if (value == null || !value.isJsonPrimitive()) {
      return "-";
    }
    return switch (kind) {
      case TEXT, RATE -> value.getAsString().isEmpty() ? "-" : value.getAsString();
      case NUMBER -> value.getAsLong() < 0 ? "-" : grouped(value.getAsLong());
      case TIME -> Times.shown(value.getAsLong());
      case YES_OR_NO -> value.getAsBoolean() ? "yes" : "no";
    };
  }

  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
