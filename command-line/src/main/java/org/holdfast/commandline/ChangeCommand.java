package org.holdfast.commandline;

import com.google.gson.JsonObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** A command that changes something: the node's words for people, one object for programs. */
abstract class ChangeCommand extends NodeCommand {
  private static final Pattern CODE =
      Pattern.compile("[A-Z_]+ \\((\\d{1,5})\\)(, \\d+ s left|, there was nothing to [a-z]+)?");
  private static final int LEAST_REFUSAL = 10;

  @Option(names = "--json", description = "For programs: one object, which says what became of it.")
  private boolean json;

  /** What is changed, in the words it was named with. */
  abstract JsonObject subject();

  /** Makes the change; what became of it. */
  abstract String change(Node node);

  @Override
  ExitCode ask(Node node) {
    String result = change(node);
    boolean isDone = isDone(result);
    if (json) {
      JsonObject told = subject();
      told.addProperty("isDone", isDone);
      told.addProperty("result", result);
      output().json(told.toString());
    } else {
      output().line(result);
    }
    return isDone ? ExitCode.DONE : ExitCode.REFUSED;
  }

  /** Return codes from 10 on are refusals, and so is whatever is none. */
  private static boolean isDone(String result) {
    Matcher code = CODE.matcher(result);
    return code.matches() && Integer.parseInt(code.group(1)) < LEAST_REFUSAL;
  }
}
