package org.holdfast.commandline;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that a node answers. */
abstract class NodeCommand implements Callable<Integer> {
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
}
