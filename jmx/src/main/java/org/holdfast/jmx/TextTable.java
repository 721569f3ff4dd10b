package org.holdfast.jmx;

import java.util.ArrayList;
import java.util.List;

/** Rows as lines of text with columns below each other, for the eyes of people. */
final class TextTable {
  // JConsole shows lines as HTML, where blanks side by side become one.
  private static final char BLANK = '\u00a0';
  private static final int LONGEST_CELL = 60;
  private static final int ON_ONE_SCREEN = 8;

  private final int[] widths;
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... headings) {
    widths = new int[headings.length];
    add(headings);
  }

  /** A row of as many cells as there are headings. */
  void add(String... cells) {
    List<String> row = new ArrayList<>();
    for (int column = 0; column < widths.length; column++) {
      String cell = harmless(cells[column]);
      widths[column] = Math.max(widths[column], cell.length());
      row.add(cell);
    }
    rows.add(row);
  }

  /** Text that others chose must neither begin a line nor pass for a tag. */
  private static String harmless(String cell) {
    String text = cell.replaceAll("[\\p{Cntrl}<>&]", "?");
    return text.length() > LONGEST_CELL ? text.substring(0, LONGEST_CELL - 1) + "…" : text;
  }

  /**
   * The lines.
   *
   * @param last to be added below; empty: nothing
   */
  String[] lines(String last) {
    List<String> lines = new ArrayList<>(rows.stream().map(this::line).toList());
    if (rows.size() > ON_ONE_SCREEN) {
      // JConsole shows the end of a long list first.
      lines.add(lines.get(0));
    }
    if (!last.isEmpty()) {
      lines.add(harmless(last));
    }
    return lines.toArray(String[]::new);
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = row.get(column);
      line.append(cell.replace(' ', BLANK));
      if (column + 1 < widths.length) {
        line.append(String.valueOf(BLANK).repeat(widths[column] - cell.length() + 2));
      }
    }
    return line.toString();
  }
}
