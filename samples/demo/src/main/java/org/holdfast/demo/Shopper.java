package org.holdfast.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One client of the check: it looks around, fills a basket, leaves, comes back, and at last takes
 * something that is kept for three seconds only. It knows no more than what the answers say. For
 * one thread.
 */
final class Shopper implements Callable<Visit> {
  static final Duration SHORT = Duration.ofSeconds(3);
  private static final Duration SHORTLY_BEFORE_ITS_END = Duration.ofMillis(2500);
  private static final Duration AFTER_ITS_LATEST_END = Duration.ofSeconds(5);
  private static final int LOOKS_BEFORE = 5;
  private static final int ITEMS = 4;

  /**
   * A balanced client that keeps meeting its old node by chance is a false alarm. Even if that node
   * took 70 % of all connections, the most that the check allows, the chance that one of 40 clients
   * meets nobody else in 60 rounds is 40 * 0.7^60 = 2e-8.
   */
  static final int ROUNDS = 60;

  private final Shop shop;
  private final int number;
  private final List<String> nodesBefore = new ArrayList<>();
  private final List<String> basket = new ArrayList<>();
  private final List<String> stackAnswers = new ArrayList<>();
  private int sent;
  private int answered;
  private boolean sawWholeBasket = true;

  /**
   * A shopper.
   *
   * @param shop the shop as its client sees it
   * @param number odd ones leave by ordering and look after the short affinity's end; even ones
   *     leave by emptying and look before it
   */
  Shopper(Shop shop, int number) {
    this.shop = shop;
    this.number = number;
  }

  @Override
  public Visit call() {
    lookAround();
    String keeper = fillBasket();
    leave();
    boolean balancedAfterLeaving = meetsAnotherThan(keeper);
    boolean looksAfter = isOdd();
    Boolean kept = looksAfter ? null : isKeptForItsTime();
    Boolean balanced = looksAfter ? isBalancedAfterItsTime() : null;
    return new Visit(
        sent,
        answered,
        nodesBefore,
        keeper,
        stackAnswers,
        sawWholeBasket,
        balancedAfterLeaving,
        kept,
        balanced);
  }

  private void lookAround() {
    for (int look = 0; look < LOOKS_BEFORE; look++) {
      String node = whoAnswers();
      if (node != null) {
        nodesBefore.add(node);
      }
    }
  }

  private @Nullable String fillBasket() {
    String keeper = null;
    for (int item = 1; item <= ITEMS; item++) {
      String name = "item-" + number + "-" + item;
      HttpAnswer added = add(() -> shop.add(name));
      if (added != null) {
        basket.add(name);
        keeper = keeper == null ? Shop.node(added) : keeper;
        compareBasket(added);
      }
      compareBasket(ask(shop::basket));
    }
    compareBasket(ask(shop::whoami));
    return keeper;
  }

  private void compareBasket(@Nullable HttpAnswer answer) {
    if (answer != null && !Shop.basket(answer).containsAll(basket)) {
      sawWholeBasket = false;
    }
  }

  private void leave() {
    compareBasket(ask(isOdd() ? shop::order : shop::empty));
  }

  private boolean isOdd() {
    return number % 2 == 1;
  }

  /**
   * Whether another node answers within the rounds. A coin decides whether a round has one request
   * or two, so that clients in lockstep before a round-robin balancer do not take turns for ever.
   */
  private boolean meetsAnotherThan(@Nullable String keeper) {
    for (int round = 0; round < ROUNDS; round++) {
      for (int looks = ThreadLocalRandom.current().nextInt(2); looks >= 0; looks--) {
        String node = whoAnswers();
        if (node != null && !node.equals(keeper)) {
          return true;
        }
      }
    }
    return false;
  }

  /** One question only, so that nothing can have extended the affinity until it is asked. */
  private @Nullable Boolean isKeptForItsTime() {
    long sentAt = System.nanoTime();
    HttpAnswer started = add(() -> shop.add("short", SHORT));
    waitUntil(sentAt + SHORTLY_BEFORE_ITS_END.toNanos());
    HttpAnswer seen = ask(shop::glance);
    boolean tooLate = System.nanoTime() - sentAt >= SHORT.toNanos();
    if (started == null || seen == null || tooLate) {
      return null;
    }
    return Shop.node(started).equals(Shop.node(seen));
  }

  private boolean isBalancedAfterItsTime() {
    HttpAnswer started = add(() -> shop.add("short", SHORT));
    waitUntil(System.nanoTime() + AFTER_ITS_LATEST_END.toNanos());
    return started != null && meetsAnotherThan(Shop.node(started));
  }

  /** That this much time has passed is the condition itself. */
  private static void waitUntil(long nanoTime) {
    for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private @Nullable HttpAnswer add(Question question) {
    HttpAnswer added = ask(question);
    if (added != null) {
      stackAnswers.add(Shop.stackAnswer(added));
    }
    return added;
  }

  private @Nullable String whoAnswers() {
    HttpAnswer answer = ask(shop::whoami);
    return answer == null ? null : Shop.node(answer);
  }

  /** The answer if it is one of success; null: none. Never asks twice. */
  private @Nullable HttpAnswer ask(Question question) {
    sent++;
    try {
      HttpAnswer answer = question.ask();
      if (answer.isOk()) {
        answered++;
        return answer;
      }
    } catch (IOException unanswered) {
      // It stays out of the count of answers, which the check compares.
    }
    return null;
  }

  @FunctionalInterface
  private interface Question {
    HttpAnswer ask() throws IOException;
  }
}
