package org.holdfast.commandline;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows in columns that fit the terminal. The first rows decide how wide the columns are, so that a
 * long listing can be written as it comes. For one thread.
 */
final class Table {
  private static final String GAP = "  ";
  private static final int NARROWEST = 6;

  private final List<Column> columns;
  private final HarmlessText text;
  private final int terminal;
  private int[] widths = {};

  /**
   * An empty one.
   *
   * @param terminal how many columns a line may take; 0: any number
   */
  Table(List<Column> columns, HarmlessText text, int terminal) {
    this.columns = List.copyOf(columns);
    this.text = text;
    this.terminal = terminal;
  }

  /** The lines of these rows; the first time below their titles. */
  List<String> lines(List<JsonObject> rows) {
    List<List<String>> cells = new ArrayList<>();
    boolean isFirst = widths.length == 0;
    if (isFirst) {
      cells.add(columns.stream().map(Column::title).toList());
    }
    rows.forEach(row -> cells.add(columns.stream().map(one -> text.of(one.cell(row))).toList()));
    if (isFirst) {
      measure(cells);
    }
    return cells.stream().map(this::line).toList();
  }

  private void measure(List<List<String>> cells) {
    widths = new int[columns.size()];
    for (List<String> line : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], HarmlessText.width(line.get(i)));
      }
    }
    if (terminal > 0) {
      narrow(cells.get(0));
    }
  }

  /** Takes from the widest column of text first. */
  private void narrow(List<String> titles) {
    int tooMuch = GAP.length() * (widths.length - 1) - terminal;
    for (int width : widths) {
      tooMuch += width;
    }
    for (int widest = widest(titles); tooMuch > 0 && widest >= 0; widest = widest(titles)) {
      widths[widest]--;
      tooMuch--;
    }
  }

  private int widest(List<String> titles) {
    int widest = -1;
    for (int i = 0; i < widths.length; i++) {
      boolean canShrink =
          columns.get(i).kind() == Column.Kind.TEXT
              && widths[i] > Math.max(NARROWEST, titles.get(i).length());
      if (canShrink && (widest < 0 || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    return widest;
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = terminal > 0 ? text.fit(cells.get(i), widths[i]) : cells.get(i);
      String padding = " ".repeat(Math.max(0, widths[i] - HarmlessText.width(cell)));
      line.append(i == 0 ? "" : GAP);
      line.append(columns.get(i).isRight() ? padding + cell : cell + padding);
    }
    String whole = line.toString().stripTrailing();
    return terminal > 0 ? text.fit(whole, terminal) : whole;
  }
}
