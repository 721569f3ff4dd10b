package org.holdfast;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.AndFullName.Predicates.fullNameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.holdfast.time.Ticker;
import org.junit.jupiter.api.Test;

/** DESIGN, 'Which way the arrows point': what the core may know, and what it never does itself. */
class ArchitectureTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.holdfast");

  private static final String STARTS_A_THREAD =
      "java\\.lang\\.Thread\\.(<init>|start|of).*"
          + "|java\\.util\\.Timer\\.<init>.*"
          + "|java\\.util\\.concurrent\\.(Executors|ForkJoinPool)\\..*"
          + "|java\\.util\\.concurrent\\.\\w*Executor\\w*\\.<init>.*"
          + "|java\\.util\\.concurrent\\.Complet\\w+\\.\\w+Async\\((?!.*Executor).*"
          + "|java\\.util\\.concurrent\\.Complet\\w+\\.(\\w+Timeout|delayedExecutor)\\(.*";

  private static final String READS_A_CLOCK =
      "java\\.lang\\.System\\.(nanoTime|currentTimeMillis)\\(\\)"
          + "|java\\.time\\.[\\w.]+\\.(now|system\\w*|tick\\w*)\\(.*"
          + "|java\\.util\\.Date\\.<init>\\(\\)";

  @Test
  void theCore_knowsNoFramework() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.holdfast..", "org.jspecify..")
        .check(CORE);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("org.holdfast.(*)..").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void theCore_startsNoThread() {
    noClasses().should().accessTargetWhere(target(fullNameMatching(STARTS_A_THREAD))).check(CORE);
  }

  @Test
  void theCore_opensNoSocket() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.nio\\.channels\\..*|javax\\.net\\..*|java\\.net\\.\\w*Socket")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.net\\.(URL|URLConnection|http\\..*)")
        .check(CORE);
  }

  @Test
  void onlyTheTicker_readsAClock() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(Ticker.class)
        .should()
        .accessTargetWhere(target(fullNameMatching(READS_A_CLOCK)))
        .check(CORE);
  }
}
