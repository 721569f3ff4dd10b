package org.holdfast.commandline;

import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;

/** A command that a node answers. */
abstract class NodeCommand implements Callable<Integer> {
  private static final Pattern CODE = Pattern.compile("\\((\\d+)\\)");
  private static final int LEAST_REFUSAL = 10;

  @Mixin private Connecting connecting = new Connecting();

  private final Output output = new Output();

  final Output output() {
    return output;
  }

  final Terminal terminal() {
    return output.terminal();
  }

  /** Asks the node, and shows what it says. */
  abstract ExitCode ask(Node node);

  @Override
  public Integer call() {
    check();
    try (Node node = open()) {
      return ask(node).number();
    }
  }

  /**
   * What can be seen to be wrong before anybody is asked.
   *
   * @throws Failure if something is
   */
  void check() {}

  final Node open() {
    return connecting.open(terminal());
  }

  /** Shows what became of a change: return codes from 10 on are refusals. */
  final ExitCode tell(String result) {
    output.line(result);
    Matcher code = CODE.matcher(result);
    boolean isDone = code.find() && Integer.parseInt(code.group(1)) < LEAST_REFUSAL;
    return isDone ? ExitCode.DONE : ExitCode.REFUSED;
  }
}
