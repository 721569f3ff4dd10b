package org.holdfast.management;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.holdfast.facility.Reports.Report;

/**
 * A report before it has a number: what became of an order, and rows of texts.
 *
 * @param isDone whether it was carried out
 * @param text the outcome in words
 */
record Table(boolean isDone, String text, List<List<String>> rows) {
  static Table done(String text) {
    return new Table(true, text, List.of());
  }

  static Table refused(String why) {
    return new Table(false, why, List.of());
  }

  static Table of(List<List<String>> rows) {
    return new Table(true, "", rows);
  }

  Report numbered(long number) {
    List<String> cells = new ArrayList<>();
    rows.forEach(cells::addAll);
    int width = rows.isEmpty() ? 1 : rows.get(0).size();
    return new Report(number, isDone, text, width, cells);
  }

  /**
   * What another node reported.
   *
   * @throws IllegalArgumentException if the cells are no rows of that width
   */
  static Table of(Report report) {
    int width = report.width();
    if (width < 1 || report.cells().size() % width != 0) {
      throw new IllegalArgumentException(report.cells().size() + " cells are no rows of " + width);
    }
    List<List<String>> rows =
        IntStream.range(0, report.cells().size() / width)
            .mapToObj(row -> report.cells().subList(row * width, (row + 1) * width))
            .toList();
    return new Table(report.isDone(), report.text(), rows);
  }
}
