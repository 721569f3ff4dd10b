package org.holdfast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A front tier of the demo. Immutable.
 *
 * @param number 1 or 2
 * @param configuration the file that it reads its settings from
 */
record FrontTier(int number, Path configuration) {
  static final int HEAP_MEGABYTES = 128;
  static final int RESIDENT_MEGABYTES = 250;

  String name() {
    return "front-tier-" + number;
  }

  /** Writes its settings. */
  void prepare(Ports ports) throws IOException {
    Files.write(
        configuration,
        List.of(
            "holdfast.front-tier.name=" + name(),
            "holdfast.front-tier.max-connections=2000",
            "holdfast.cluster.name=demo",
            "holdfast.cluster.members=" + ports.members(),
            "holdfast.services.shop.address=127.0.0.1",
            "holdfast.services.shop.port=" + ports.service(),
            "holdfast.services.shop.listen=127.0.0.1:" + ports.frontTier(number),
            "holdfast.services.shop.proxy-protocol=v2"));
  }

  /** How to start it. */
  List<String> command(Installation installation) {
    return List.of(
        Java.executable(),
        "-Xmx" + HEAP_MEGABYTES + "m",
        "-jar",
        installation.frontTier().toString(),
        "--config",
        configuration.toString());
  }
}
