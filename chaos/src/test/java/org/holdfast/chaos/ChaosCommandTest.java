package org.holdfast.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the command says of itself. */
class ChaosCommandTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void theExitCode_is0_onlyIfSomethingWasTriedAndAllOfItHeld() {
    Fault one = new KillServer();
    Finding held = Finding.of(one, List.of(), List.of(), List.of());
    Finding late = Finding.of(one, List.of(), List.of("late"), List.of());
    Finding wrong = Finding.of(one, List.of(), List.of(), List.of("wrong"));
    Finding skipped = Finding.skipped(one, "root");
    assertEquals(0, ChaosCommand.exitCode(List.of(held, skipped)));
    assertEquals(1, ChaosCommand.exitCode(List.of(held, late)));
    assertEquals(1, ChaosCommand.exitCode(List.of(wrong, held)));
    assertEquals(1, ChaosCommand.exitCode(List.of(skipped)));
  }

  /** The launcher tells of it before anything is built, so it has its own words. */
  @Test
  void theLaunchersHelp_namesEveryFault_andTheExitCodes() throws IOException, InterruptedException {
    String help = help("chaos", "--help");
    for (Fault fault : Faults.all()) {
      assertTrue(help.contains("\n  " + fault.name() + " "), fault.name() + " in " + help);
    }
    assertTrue(help.contains("Exits 0"), help);
    assertEquals(help, help("help", "chaos"));
  }

  private static String help(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "./holdfast";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process = new ProcessBuilder(command).directory(ROOT.toFile()).start();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return words;
  }
}
