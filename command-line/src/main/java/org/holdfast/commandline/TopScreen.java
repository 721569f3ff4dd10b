package org.holdfast.commandline;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.holdfast.commandline.Terminal.Size;

/** The lines of {@code top}, as many as fit; its parts get a fair share each. */
final class TopScreen {
  private static final List<Column> NODES =
      List.of(
          Column.text("NODE", "name"),
          Column.text("ROLE", "role"),
          Column.yesOrNo("LIVE", "isLive"),
          Column.text("STATE", "state"),
          Column.number("KEPT", "affinities"),
          Column.number("CONNECTIONS", "connections"),
          Column.rate("CONN/S", "connectionRate"),
          Column.rate("STARTS/S", "startRate"));

  private static final List<Column> INSTANCES =
      List.of(
          Column.text("SERVICE", "service"),
          Column.text("TARGET", "target"),
          Column.text("INSTANCE", "instance"),
          Column.text("STATE", "state"),
          Column.text("HEALTH", "health"),
          Column.number("CONNECTIONS", "connections"),
          Column.number("KEPT", "affinities"));

  private static final List<Column> NEWEST =
      List.of(
          Column.text("NEWEST", "service"),
          Column.text("CLIENT", "client"),
          Column.text("OWNER", "owner"),
          Column.text("ORIGIN", "origin"),
          Column.time("LEFT", "secondsLeft"),
          Column.time("AGE", "secondsOld"),
          Column.text("BY", "startedBy"));

  /** So many of the parts, the first ones, are all there is, and not what came last alone. */
  private static final int WHOLE = 2;

  private final HarmlessText text;

  TopScreen(HarmlessText text) {
    this.text = text;
  }

  /**
   * The lines.
   *
   * @param clock the time of day, in words
   */
  List<String> lines(Glance glance, String clock, Size size) {
    List<List<String>> parts =
        List.of(
            part(NODES, glance.nodes(), size),
            part(INSTANCES, glance.instances(), size),
            part(NEWEST, glance.newest(), size),
            part(EventsCommand.COLUMNS, glance.events(), size));
    int[] shares = shares(parts, size.lines() - 1 - parts.size());
    List<String> lines = new ArrayList<>();
    lines.add(text.fit(text.of(title(glance, clock)), size.columns()));
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] > 0) {
        lines.add("");
        lines.addAll(
            i < WHOLE ? abridged(parts.get(i), shares[i], size) : first(parts.get(i), shares[i]));
      }
    }
    return lines;
  }

  private static List<String> first(List<String> part, int lines) {
    return part.subList(0, lines);
  }

  /** Of what is all there is, the last line says how much is not shown. */
  private List<String> abridged(List<String> part, int lines, Size size) {
    if (lines == part.size() || lines < 2) {
      return first(part, lines);
    }
    List<String> abridged = new ArrayList<>(first(part, lines - 1));
    abridged.add(text.fit("... and %d more".formatted(part.size() - lines + 1), size.columns()));
    return abridged;
  }

  private static String title(Glance glance, String clock) {
    long live = glance.nodes().stream().filter(one -> one.get("isLive").getAsBoolean()).count();
    return "%s  %d of %d nodes live  %s kept  asked: %s"
        .formatted(
            clock, live, glance.nodes().size(), Column.grouped(glance.kept()), glance.asked());
  }

  private List<String> part(List<Column> columns, List<JsonObject> rows, Size size) {
    return new Table(columns, text, size.columns()).lines(rows);
  }

  /** A line to each part in turn, as long as there are any. */
  private static int[] shares(List<List<String>> parts, int lines) {
    int[] shares = new int[parts.size()];
    int left = lines;
    boolean isWanted = true;
    while (left > 0 && isWanted) {
      isWanted = false;
      for (int i = 0; i < shares.length && left > 0; i++) {
        if (shares[i] < parts.get(i).size()) {
          shares[i]++;
          left--;
          isWanted = true;
        }
      }
    }
    return shares;
  }
}
