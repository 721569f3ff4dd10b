package org.holdfast.facility;

import java.util.List;

/**
 * The answers to {@link Orders}. Replaces the one before; each stays while its order does.
 *
 * @param incarnation of the participant that asked
 * @param reports one for each order that was carried out or refused
 */
public record Reports(long incarnation, List<Report> reports) {
  public Reports {
    reports = List.copyOf(reports);
  }

  /**
   * One of them: a table of texts.
   *
   * @param number of the order
   * @param isDone whether it was carried out
   * @param text the outcome in words, or why it was refused
   * @param width how many cells make a row
   * @param cells row by row
   */
  public record Report(long number, boolean isDone, String text, int width, List<String> cells) {
    public Report {
      cells = List.copyOf(cells);
    }
  }
}
