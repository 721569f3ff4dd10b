package org.holdfast.commandline;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Where answers go: tables and words to people, JSON to programs, notes beside them. */
final class Output {
  private final Terminal terminal = Terminal.ofThisProcess();
  private final Charset charset = charset();
  private final HarmlessText text = new HarmlessText(charset);
  private final PrintStream out = stream(FileDescriptor.out, charset);
  private final PrintStream err = stream(FileDescriptor.err, charset);

  /** The locale's, which is not always that of files. */
  private static Charset charset() {
    return Charset.forName(System.getProperty("native.encoding", "US-ASCII"));
  }

  private static PrintStream stream(FileDescriptor to, Charset charset) {
    return new PrintStream(new FileOutputStream(to), true, charset);
  }

  Terminal terminal() {
    return terminal;
  }

  HarmlessText text() {
    return text;
  }

  /** A line for people; what others chose in it is made harmless. */
  void line(String line) {
    out.println(text.of(line));
  }

  /** Text of our own as it is, terminal's commands too. */
  void raw(String ours) {
    out.print(ours);
    out.flush();
  }

  /** What is not a part of the answer: for people alone, not in what is redirected to a file. */
  void note(String line) {
    err.println(String.join("\n", line.lines().map(text::of).toList()));
  }

  /** A piece of JSON. */
  void json(String json) {
    byte[] bytes = (HarmlessText.json(json) + "\n").getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }

  /**
   * Whether there is still somebody who reads the answer, as whoever pipes it to another may not.
   */
  boolean isRead() {
    return !out.checkError();
  }

  /** An empty table that fits the terminal. */
  Table table(List<Column> columns) {
    return new Table(columns, text, terminal.isThere() ? terminal.size().columns() : 0);
  }

  /** Rows below a table's titles, or the rows that follow. */
  void rows(Table table, List<JsonObject> rows) {
    table.lines(rows).forEach(out::println);
  }

  /** A whole table. */
  void table(List<Column> columns, List<JsonObject> rows) {
    rows(table(columns), rows);
  }

  /** The objects of a JSON array. */
  static List<JsonObject> objects(String array) {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonElement one : JsonParser.parseString(array).getAsJsonArray()) {
      objects.add(one.getAsJsonObject());
    }
    return objects;
  }
}
