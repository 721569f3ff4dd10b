package org.holdfast.console;

import jakarta.servlet.ServletContext;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What the servlets of one deployment share. Safe for all threads. */
final class Console implements ConsoleMXBean, AutoCloseable {
  private static final int CHANGES_A_MINUTE = 30;
  private static final int QUESTIONS_A_MINUTE = 120;
  private static final int PAGES_A_MINUTE = 300;

  private final Management management = new Management();
  private final Live live = new Live(management);
  private final Budget changes = new Budget(CHANGES_A_MINUTE, System::nanoTime);
  private final Budget questions = new Budget(QUESTIONS_A_MINUTE, System::nanoTime);
  private final Budget pages = new Budget(PAGES_A_MINUTE, System::nanoTime);
  private final Knocking knocking = new Knocking();
  private final AtomicLong changed = new AtomicLong();
  private final AtomicLong tooMany = new AtomicLong();
  private final AtomicLong forged = new AtomicLong();

  static Console of(ServletContext context) {
    return (Console) Objects.requireNonNull(context.getAttribute(Console.class.getName()));
  }

  void serve(ServletContext context) {
    context.setAttribute(Console.class.getName(), this);
    context.addListener(knocking);
  }

  Management management() {
    return management;
  }

  Live live() {
    return live;
  }

  Knocking knocking() {
    return knocking;
  }

  void countChange(String user) throws Refusal {
    spend(changes, user, CHANGES_A_MINUTE + " changes");
    changed.incrementAndGet();
  }

  void countQuestion(String user) throws Refusal {
    spend(questions, user, QUESTIONS_A_MINUTE + " questions");
  }

  void countPage(String user) throws Refusal {
    spend(pages, user, PAGES_A_MINUTE + " pages");
  }

  private void spend(Budget budget, String user, String allowed) throws Refusal {
    if (!budget.take(user)) {
      throw tooMany("Too many at once: allowed are " + allowed + " a minute for each user.");
    }
  }

  Refusal tooMany(String words) {
    tooMany.incrementAndGet();
    return new Refusal(Refusal.TOO_MANY, words);
  }

  void countForged() {
    forged.incrementAndGet();
  }

  @Override
  public int getBrowsers() {
    return live.browsers();
  }

  @Override
  public long getTooSlow() {
    return live.tooSlow();
  }

  @Override
  public long getChanges() {
    return changed.get();
  }

  @Override
  public long getTooMany() {
    return tooMany.get();
  }

  @Override
  public long getForged() {
    return forged.get();
  }

  @Override
  public long getForgotten() {
    return knocking.tooMany();
  }

  @Override
  public void close() {
    live.close();
  }
}
