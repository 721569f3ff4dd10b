package org.holdfast.commandline;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The commands {@code ./holdfast list|explain|...}, which look at a cluster and steer it. */
@Command(
    name = Holdfast.NAME,
    description = "Looks at a running cluster and steers it.",
    versionProvider = Holdfast.Build.class,
    subcommands = {
      ListCommand.class,
      ExplainCommand.class,
      TargetsCommand.class,
      ServicesCommand.class,
      ConnectionsCommand.class,
      EventsCommand.class,
      TopCommand.class,
      EndCommand.class,
      ExtendCommand.class,
      DrainCommand.class,
      ResumeCommand.class,
      WithdrawCommand.class,
      CompletionCommand.class
    })
public final class Holdfast {
  static final String NAME = "holdfast";

  private static final String ANSWER_TIMEOUT = "sun.rmi.transport.tcp.responseTimeout";
  private static final String ANSWER_MILLIS = "15000";

  private Holdfast() {}

  /** Which build this is. */
  static final class Build implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Holdfast.class.getPackage().getImplementationVersion();
      return new String[] {
        "Holdfast " + (version == null ? "of no build" : version),
        "Java " + Runtime.version() + ", " + System.getProperty("java.home")
      };
    }
  }

  /** Runs one command; what it exits with is told by its {@code --help}. */
  public static void main(String... arguments) {
    if (System.getProperty(ANSWER_TIMEOUT) == null) {
      System.setProperty(ANSWER_TIMEOUT, ANSWER_MILLIS);
    }
    System.exit(commands().execute(arguments));
  }

  /** All of them, as they are parsed. */
  static CommandLine commands() {
    CommandLine commands = new CommandLine(new Holdfast());
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setParameterExceptionHandler((wrong, arguments) -> notUnderstood(wrong));
    commands.setExecutionExceptionHandler((why, command, parsed) -> failed(why));
    commands
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Which build this is.")
                .build());
    commands.getSubcommands().values().forEach(Holdfast::addHelp);
    return commands;
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help").usageHelp(true).description("This text.").build());
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("0", "done");
    codes.put("1", "refused, or not agreed to; or nobody knows that service, target or client");
    codes.put("2", "not understood: an option, a value, a search; or there are several clusters");
    codes.put("3", "cannot connect: there is no node of that name, or it does not answer");
    command
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("Exits with:%n")
        .exitCodeList(codes);
  }

  private static int notUnderstood(ParameterException wrong) {
    String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
    new Output()
        .note("holdfast: " + wrong.getMessage() + "\n./" + name + " --help tells what is allowed.");
    return ExitCode.USAGE.number();
  }

  private static int failed(Exception why) throws Exception {
    if (why instanceof Failure known) {
      new Output().note("holdfast: " + known.why());
      return known.code().number();
    }
    throw why;
  }
}
