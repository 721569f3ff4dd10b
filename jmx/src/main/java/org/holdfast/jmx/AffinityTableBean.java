package org.holdfast.jmx;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.ObjectName;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.stack.ConnectionListing;
import org.holdfast.stack.TargetStack;

/** A stack's affinities in the platform's MBean server, from registration until closed. */
public final class AffinityTableBean implements AffinityTableMXBean, AutoCloseable {
  private static final long MAX_DURATION_SECONDS = Duration.ofDays(365).toSeconds();

  private static final long LONGEST_WAIT_SECONDS = 5;

  private final TargetStack stack;
  private final Registration registration;

  private AffinityTableBean(String target, TargetStack stack) {
    this.stack = stack;
    registration = Registration.of(this, nameOf(target));
  }

  /** The name under which a target's affinities are found. */
  public static ObjectName nameOf(String target) {
    return Registration.name("AffinityTable", target);
  }

  /**
   * Shows the stack's affinities.
   *
   * @param target the stack's name
   * @throws IllegalStateException if another stack of this name is shown in this JVM
   */
  public static AffinityTableBean register(String target, TargetStack stack) {
    return new AffinityTableBean(target, stack);
  }

  @Override
  public int getSize() {
    return stack.size();
  }

  @Override
  public long getNotAuthorised() {
    return stack.notAuthorised();
  }

  @Override
  public long getDefaultMaxDurationSeconds() {
    return stack.defaultMaxDuration().toSeconds();
  }

  @Override
  public void setDefaultMaxDurationSeconds(long seconds) {
    if (seconds < 1 || seconds > MAX_DURATION_SECONDS) {
      throw new IllegalArgumentException(
          "DefaultMaxDurationSeconds is "
              + seconds
              + "; allowed: 1 to "
              + MAX_DURATION_SECONDS
              + ", which is 365 days");
    }
    stack.setDefaultMaxDuration(Duration.ofSeconds(seconds));
  }

  @Override
  public SortedMap<Long, AffinityRow> getListing() {
    return list(MAX_ROWS);
  }

  @Override
  public SortedMap<Long, AffinityRow> list(int atMost) {
    checkRows(atMost);
    SortedMap<Long, AffinityRow> rows = new TreeMap<>();
    stack.list(atMost).forEach(listed -> rows.put(listed.id(), AffinityRow.of(listed)));
    return rows;
  }

  private static void checkRows(int atMost) {
    if (atMost < 1 || atMost > MAX_ROWS) {
      throw new IllegalArgumentException(
          "atMost is " + atMost + "; allowed: 1 to " + MAX_ROWS + " rows");
    }
  }

  @Override
  public int getConnectionCount() {
    return stack.connectionCount();
  }

  @Override
  public int getConnectionsLeftOut() {
    return stack.connectionsLeftOut();
  }

  @Override
  public SortedMap<String, ConnectionRow> getConnections() {
    return listConnections(MAX_ROWS);
  }

  @Override
  public SortedMap<String, ConnectionRow> listConnections(int atMost) {
    checkRows(atMost);
    SortedMap<String, ConnectionRow> rows = new TreeMap<>();
    for (ConnectionListing listed : connections(atMost)) {
      rows.put(listed.router() + " " + listed.id(), ConnectionRow.of(listed));
    }
    return rows;
  }

  private List<ConnectionListing> connections(int atMost) {
    try {
      return stack
          .connections(atMost)
          .toCompletableFuture()
          .get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the stack was asked", interrupted);
    } catch (ExecutionException | TimeoutException closed) {
      throw new IllegalStateException("the stack does not answer; was it stopped?", closed);
    }
  }

  @Override
  public String end(long id) {
    ReturnCode code = stack.endByAdministrator(id).toCompletableFuture().join();
    return code + " (" + code.number() + ")";
  }

  @Override
  public void withdrawService(String service) {
    stack.withdraw(service);
  }

  @Override
  public void restoreService(String service) {
    stack.resume(service);
  }

  @Override
  public SortedMap<String, ServiceRow> getServices() {
    SortedMap<String, ServiceRow> rows = new TreeMap<>();
    stack.services().forEach(listed -> rows.put(listed.name(), ServiceRow.of(listed)));
    return rows;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // It goes on in the background.
  public void drainService(String service, long seconds) {
    stack.drain(service, Duration.ofSeconds(seconds));
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // It goes on in the background.
  public void drainTarget(long seconds) {
    stack.drain(Duration.ofSeconds(seconds));
  }

  @Override
  public void resumeService(String service) {
    stack.resume(service);
  }

  @Override
  public void resumeTarget() {
    stack.resume();
  }

  /** Takes the MBean out of the server; may be called twice. */
  @Override
  public void close() {
    registration.close();
  }
}
