package org.holdfast.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the build has left for the demo to start. Immutable.
 *
 * @param wildfly the configured home of WildFly; nodes only read it
 * @param shop the application
 * @param console the web console
 * @param frontTier the front tier's jar
 * @param scratch where runs may leave their files
 */
record Installation(Path wildfly, Path shop, Path console, Path frontTier, Path scratch) {
  /**
   * What there is under the root of the sources.
   *
   * @throws DemoException naming what is missing
   */
  static Installation under(Path root) {
    return new Installation(
        wildfly(root.resolve("samples/wildfly/target")),
        present(root.resolve("samples/shop-ear/target/shop.ear")),
        present(root.resolve("web-console/target/holdfast-console.war")),
        present(root.resolve("front-tier/target/holdfast-front-tier.jar")),
        present(root.resolve("samples/demo/target")));
  }

  /** Its folder's name ends with its version, which the build chose. */
  private static Path wildfly(Path target) {
    try (DirectoryStream<Path> homes = Files.newDirectoryStream(target, "wildfly-*")) {
      for (Path home : homes) {
        return home;
      }
    } catch (IOException noTarget) {
      throw missing(target, noTarget);
    }
    throw missing(target.resolve("wildfly-*"), null);
  }

  private static Path present(Path path) {
    if (!Files.exists(path)) {
      throw missing(path, null);
    }
    return path;
  }

  private static DemoException missing(Path path, @Nullable Throwable cause) {
    return new DemoException(
        path + " is missing: start the demo with ./holdfast demo, which builds what is missing",
        cause);
  }
}
