package org.holdfast.jmx;

import java.util.List;

/**
 * The active connections of this node, named {@code org.holdfast:type=Connections,instance="NAME"}:
 * in a server those to its instances, in a front tier those through it. Safe for all threads.
 * Serves SPEC C3 and E5.
 */
@Description("The active connections of this node")
public interface ConnectionsMXBean {
  @Description("How many there are")
  int getCount();

  @Description("Some of them, as a table to read")
  String[] show(
      @Parameter(name = "search", description = Words.CONNECTION_SEARCH) String search,
      @Parameter(name = "atMost", description = Words.AT_MOST) int atMost);

  /**
   * Some of them, in no order.
   *
   * @throws IllegalArgumentException for a search or number that is not allowed
   */
  @Description("Some of them, in no order")
  List<ConnectionRow> list(
      @Parameter(name = "search", description = Words.CONNECTION_SEARCH) String search,
      @Parameter(name = "atMost", description = Words.AT_MOST) int atMost);

  /** The same as {@link #list}, as JSON. */
  @Description("The same as list, as JSON")
  String listAsJson(
      @Parameter(name = "search", description = Words.CONNECTION_SEARCH) String search,
      @Parameter(name = "atMost", description = Words.AT_MOST) int atMost);
}
