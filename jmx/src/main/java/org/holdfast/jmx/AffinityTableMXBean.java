package org.holdfast.jmx;

import java.util.List;

/**
 * Who is kept where, in the whole cluster, named {@code
 * org.holdfast:type=AffinityTable,instance="NAME"} in every server and every front tier. All of
 * them show and end the same affinities: what belongs to another target is asked of that one. Safe
 * for all threads; operations answer within three seconds. Serves SPEC A8, A10, B5 and E5.
 *
 * <p>In a server it tells {@code holdfast.affinity.started}, {@code holdfast.affinity.ended} and
 * {@code holdfast.affinity.refused} of this target's own, numbered. A front tier owns none, and
 * tells nothing here.
 */
@Description("Who is kept where, in the whole cluster")
public interface AffinityTableMXBean {
  /** How many rows a page has at most. */
  int MAX_ROWS = 1_000;

  @Description("How many affinities of the whole cluster this node knows, holes among them")
  int getSize();

  @Description("How many of them are this target's own; 0 on a front tier")
  int getOwned();

  @Description("Notifications that were left out, because too much happened at once")
  long getNotificationsDropped();

  @Description("Who is kept where, as a table to read, those started last first")
  String[] show(
      @Parameter(name = "search", description = Words.AFFINITY_SEARCH) String search,
      @Parameter(name = "atMost", description = Words.AT_MOST) int atMost);

  /**
   * A page of affinities, those started last first.
   *
   * @param after the {@link AffinityPage#next} of the page before; empty: the first page
   * @throws IllegalArgumentException for a search, cursor or number that is not allowed; the
   *     message says what is
   * @throws java.util.NoSuchElementException for a service or owner that nobody knows; the message
   *     says which there are. So it is with all operations that name one
   */
  @Description("A page of affinities, those started last first")
  List<AffinityRow> list(
      @Parameter(name = "search", description = Words.AFFINITY_SEARCH) String search,
      @Parameter(name = "after", description = Words.AFTER) String after,
      @Parameter(name = "atMost", description = Words.AT_MOST) int atMost);

  /** The same as {@link #list}, as JSON: an {@link AffinityPage}, which tells the next page too. */
  @Description("The same as list, as JSON, which names the next page too")
  String listAsJson(
      @Parameter(name = "search", description = Words.AFFINITY_SEARCH) String search,
      @Parameter(name = "after", description = Words.AFTER) String after,
      @Parameter(name = "atMost", description = Words.AT_MOST) int atMost);

  /**
   * Why a client goes where it goes.
   *
   * @throws IllegalArgumentException if a parameter is none; the message says what is allowed
   */
  @Description("Why a client goes where it goes")
  ExplanationRow explain(
      @Parameter(name = "clientAddress", description = Words.CLIENT_ADDRESS) String clientAddress,
      @Parameter(name = "clientPort", description = Words.CLIENT_PORT) int clientPort,
      @Parameter(name = "service", description = Words.SERVICE) String service);

  /** The same as {@link #explain}, as JSON. */
  @Description("The same as explain, as JSON")
  String explainAsJson(
      @Parameter(name = "clientAddress", description = Words.CLIENT_ADDRESS) String clientAddress,
      @Parameter(name = "clientPort", description = Words.CLIENT_PORT) int clientPort,
      @Parameter(name = "service", description = Words.SERVICE) String service);

  /**
   * What happened to the affinities with exactly these clients, the last first, as far back as
   * their owners remember.
   */
  @Description("What happened to the affinities with exactly these clients, the last first")
  List<EventRow> history(
      @Parameter(name = "service", description = Words.SERVICE) String service,
      @Parameter(name = "client", description = Words.CLIENT) String client);

  /** The same as {@link #history}, as JSON. */
  @Description("The same as history, as JSON")
  String historyAsJson(
      @Parameter(name = "service", description = Words.SERVICE) String service,
      @Parameter(name = "client", description = Words.CLIENT) String client);

  /**
   * Ends the affinity with exactly these clients, whoever owns it; they are balanced with their
   * next connection, and its owner is told that an administrator ended it.
   *
   * @return what became of it: a return code's name and number, such as {@code DONE (0)}
   */
  @Changes
  @Description("Ends the affinity with exactly these clients; its owner is told")
  String endAffinity(
      @Parameter(name = "service", description = Words.SERVICE) String service,
      @Parameter(name = "client", description = Words.CLIENT) String client);

  /**
   * Lets the affinity with exactly these clients last at least so long from now on.
   *
   * @return what became of it, as from {@link #endAffinity}, and how many seconds are in force
   */
  @Changes
  @Description("Lets the affinity with exactly these clients last at least so long from now on")
  String extendAffinity(
      @Parameter(name = "service", description = Words.SERVICE) String service,
      @Parameter(name = "client", description = Words.CLIENT) String client,
      @Parameter(
              name = "seconds",
              description =
                  "how many seconds it lasts at least, from now on: 1 to the owner's"
                      + " holdfast.affinity.longest-extension; more is cut to that")
          long seconds);
}
