package org.holdfast.commandline;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** Writes the completion of a shell. */
@Command(
    name = "completion",
    description = {"Lets a shell complete the commands and options of ./holdfast.", ""},
    footer = {
      "",
      "  bash:  source <(./holdfast completion bash)",
      "  zsh:   autoload -Uz compinit && compinit; source <(./holdfast completion zsh)",
      ""
    })
final class CompletionCommand implements Callable<Integer> {
  enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @SuppressWarnings("UnusedVariable") // One script serves both; another shell is refused.
  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.BASH;

  @Override
  public Integer call() {
    CommandLine commands = Holdfast.commands();
    commands.addSubcommand(
        program("demo", "--check", "--without-affinity")
            .addOption(valued("--port-base"))
            .addOption(valued("--front-tiers")));
    commands.addSubcommand(program("front-tier").addOption(valued("--config")));
    commands.addSubcommand(program("stack").addOption(valued("--config")));
    commands.addSubcommand(program("chaos", "--quick").addOption(valued("--only")));
    new Output().raw(AutoComplete.bash(Holdfast.NAME, commands));
    return ExitCode.DONE.number();
  }

  /** One of those that the launcher starts without us. */
  private static CommandSpec program(String name, String... flags) {
    CommandSpec program = CommandSpec.create().name(name);
    for (String flag : flags) {
      program.addOption(OptionSpec.builder(flag).type(boolean.class).arity("0").build());
    }
    return program;
  }

  private static OptionSpec valued(String name) {
    return OptionSpec.builder(name).type(String.class).arity("1").build();
  }
}
