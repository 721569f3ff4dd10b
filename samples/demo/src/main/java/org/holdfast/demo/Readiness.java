package org.holdfast.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks the shop itself, on one port, until it has answered from every node that is expected there.
 * For one thread.
 */
final class Readiness {
  private static final Duration MOST = Duration.ofMinutes(2);
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(200);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  /** What a stack answers where nothing is wrong: kept, still kept, not asked, affinities off. */
  private static final Set<String> GOOD = Set.of("DONE", "RENEWED", "NOT_ASKED", "OFF");

  /** One request, or a few. */
  @FunctionalInterface
  interface Question {
    HttpAnswer ask(Shop shop) throws IOException;
  }

  private final Shop shop;
  private final Question question;
  private final Set<String> missing;
  private final Progress progress;
  private String lastAnswer = "nothing listens there yet";

  Readiness(int port, Question question, Collection<String> nodes, Progress progress) {
    this.shop = new Shop(Loopback.HERE, port);
    this.question = question;
    this.missing = new TreeSet<>(nodes);
    this.progress = progress;
  }

  /**
   * Waits, but only as long as there is hope.
   *
   * @param name of what is waited for
   * @param refuseIfHopeless throws if it is known already that it will never be ready
   * @return false: not within two minutes
   */
  boolean await(String name, Runnable refuseIfHopeless) {
    long began = System.nanoTime();
    long told = began;
    while (!isReady()) {
      refuseIfHopeless.run();
      long now = System.nanoTime();
      if (now - began > MOST.toNanos()) {
        return false;
      }
      if (now - told > BETWEEN_LINES.toNanos()) {
        progress.tell("waiting for " + name + " at " + lastAnswer());
        told = now;
      }
      LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
    }
    progress.tell(name + " is ready");
    return true;
  }

  /** What it said when it was asked last. */
  String lastAnswer() {
    return shop + ": " + lastAnswer;
  }

  private boolean isReady() {
    try {
      HttpAnswer answer = question.ask(shop);
      String node = Shop.node(answer);
      lastAnswer = node + " answers " + answer.status() + " " + Shop.stackAnswer(answer);
      if (answer.isOk() && GOOD.contains(Shop.stackAnswer(answer)) && missing.remove(node)) {
        lastAnswer = "no good answer yet from " + missing;
      }
    } catch (IOException notYet) {
      lastAnswer = String.valueOf(notYet.getMessage());
    }
    return missing.isEmpty();
  }
}
