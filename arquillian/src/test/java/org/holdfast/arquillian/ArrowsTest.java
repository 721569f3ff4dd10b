package org.holdfast.arquillian;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** DESIGN, 'Which way the arrows point', over all modules: who may know which neighbour. */
class ArrowsTest {
  private static final List<String> MODULES =
      List.of(
          "connector-api",
          "core",
          "cluster",
          "control-socket",
          "jmx",
          "console-server",
          "program",
          "standalone",
          "connector-rar",
          "ejb-module",
          "microprofile-health",
          "web-console",
          "front-tier",
          "samples/shop");

  private static JavaClasses house;

  @BeforeAll
  static void readEveryModule() {
    List<Path> folders =
        MODULES.stream().map(module -> Path.of("..", module, "target", "classes")).toList();
    folders.forEach(folder -> assertTrue(Files.isDirectory(folder), folder + " is not built"));
    house = new ClassFileImporter().importPaths(folders);
  }

  @Test
  void onlyTheClusterKnowsHazelcast() {
    knownOnlyIn("com.hazelcast..", "org.holdfast.cluster..");
  }

  @Test
  void onlyTheFrontTierKnowsNetty() {
    knownOnlyIn("io.netty..", "org.holdfast.fronttier..");
  }

  @Test
  void onlyTheFrontTierAndTheStackThatRunsAloneArePrograms() {
    knownOnlyIn(
        "picocli..",
        "org.holdfast.program..",
        "org.holdfast.fronttier..",
        "org.holdfast.standalone..");
    knownOnlyIn("io.smallrye..", "org.holdfast.program..");
  }

  @Test
  void theControlSocketKnowsTheStackAlone() {
    seesOnly(
        "org.holdfast.controlsocket..",
        "org.holdfast.affinity..",
        "org.holdfast.configuration..",
        "org.holdfast.stack..",
        "org.holdfast.wire..");
  }

  @Test
  void onlyTheConnectorIsAResourceAdapter() {
    // The shop by an annotation's default: it defines a connection factory.
    knownOnlyIn("jakarta.resource..", "org.holdfast.connector..", "org.holdfast.shop..");
    knownOnlyIn(
        "org.eclipse.microprofile..", "org.holdfast.connector..", "org.holdfast.microprofile..");
  }

  @Test
  void onlyWhatIsForBeansKnowsBeansAndServlets() {
    for (String api : List.of("jakarta.ejb..", "jakarta.enterprise..")) {
      knownOnlyIn(api, "org.holdfast.ejb..", "org.holdfast.microprofile..", "org.holdfast.shop..");
    }
    knownOnlyIn(
        "jakarta.servlet..", "org.holdfast.ejb..", "org.holdfast.shop..", "org.holdfast.console..");
  }

  @Test
  void onlyJmxAndWhoShowsItKnowTheMBeanServer() {
    knownOnlyIn(
        "javax.management..",
        "org.holdfast.jmx..",
        "org.holdfast.microprofile..",
        "org.holdfast.console..");
  }

  @Test
  void onlyTheConsolesServerKnowsJetty_andOnlyProgramsKnowIt() {
    knownOnlyIn("org.eclipse.jetty..", "org.holdfast.consoleserver..");
    knownOnlyIn(
        "org.holdfast.consoleserver..", "org.holdfast.consoleserver..", "org.holdfast.program..");
    seesOnly(
        "org.holdfast.consoleserver..",
        "org.holdfast.affinity..",
        "org.holdfast.configuration..",
        "org.holdfast.jmx..");
  }

  @Test
  void theConsoleIsAViewOfTheMBeansAndKnowsNobody() {
    seesOnly("org.holdfast.console..");
  }

  @Test
  void applicationsSeeTheConnectorsApiAndTheEjbModuleAlone() {
    seesOnly("org.holdfast.shop..", "org.holdfast.affinity..", "org.holdfast.ejb..");
    seesOnly("org.holdfast.ejb..", "org.holdfast.affinity..");
    seesOnly("org.holdfast.affinity..");
    seesOnly("org.holdfast.microprofile..");
  }

  @Test
  void theStackKnowsNobodyWhoShowsOrCarriesIt() {
    noClasses()
        .that()
        .resideInAnyPackage("org.holdfast.cluster..", "org.holdfast.jmx..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.holdfast.connector..",
            "org.holdfast.fronttier..",
            "org.holdfast.program..",
            "org.holdfast.standalone..")
        .check(house);
    noClasses()
        .that()
        .resideInAPackage("org.holdfast.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.holdfast.controlsocket..")
        .check(house);
    noClasses()
        .that()
        .resideInAPackage("org.holdfast.jmx..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.holdfast.cluster..")
        .check(house);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.holdfast.(*)..").should().beFreeOfCycles().check(house);
  }

  private static void knownOnlyIn(String api, String... packages) {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(api)
        .check(house);
  }

  /** Of this product; whatever else it uses is for other rules to say. */
  private static void seesOnly(String who, String... neighbours) {
    noClasses()
        .that()
        .resideInAPackage(who)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.holdfast..")
                .and(not(resideInAnyPackage(neighbours).or(resideInAnyPackage(who)))))
        .check(house);
  }
}
