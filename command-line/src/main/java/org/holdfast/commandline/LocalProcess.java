package org.holdfast.commandline;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process on this machine in which Holdfast runs.
 *
 * @param pid its number
 * @param nodes by their names the names of their clusters; empty: it runs alone
 */
record LocalProcess(String pid, SortedMap<String, String> nodes) {
  /** The system property of a node, followed by its name; its value is the cluster's name. */
  private static final String NODE = "org.holdfast.node.";

  private static final String AGENT = "com.sun.management.jmxremote.localConnectorAddress";
  private static final String PATIENCE = "sun.tools.attach.attachTimeout";
  private static final int PATIENCE_MILLIS = 5_000;

  LocalProcess {
    nodes = new TreeMap<>(nodes);
  }

  /** Those of this user. Other programs are asked for their system properties, and left alone. */
  static List<LocalProcess> all() {
    System.setProperty(PATIENCE, String.valueOf(PATIENCE_MILLIS));
    String own = String.valueOf(ProcessHandle.current().pid());
    List<VirtualMachineDescriptor> machines = new ArrayList<>(VirtualMachine.list());
    machines.removeIf(one -> one.id().equals(own) || isStopped(one.id()));
    ExecutorService threads = Executors.newCachedThreadPool(LocalProcess::daemon);
    CompletionService<LocalProcess> asking = new ExecutorCompletionService<>(threads);
    List<Future<LocalProcess>> asked = new ArrayList<>();
    machines.forEach(one -> asked.add(asking.submit(() -> of(one.id()))));
    List<LocalProcess> found = new ArrayList<>();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * PATIENCE_MILLIS);
    for (int left = asked.size(); left > 0; left--) {
      LocalProcess answered = next(asking, deadline);
      if (answered != null && !answered.nodes().isEmpty()) {
        found.add(answered);
        // Strangers that hang are not waited for as long as nodes that may be slow.
        deadline = Math.min(deadline, System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
      }
    }
    threads.shutdownNow();
    return found;
  }

  /** By a signal, so that it cannot answer. */
  private static boolean isStopped(String pid) {
    try {
      String stat = Files.readString(Path.of("/proc", pid, "stat"), StandardCharsets.ISO_8859_1);
      return stat.substring(stat.lastIndexOf(')') + 2).startsWith("T");
    } catch (IOException unknown) {
      return false;
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "ask-process");
    thread.setDaemon(true);
    return thread;
  }

  /** Null: one that has ended meanwhile, hangs, or may not be asked, and so is none of ours. */
  private static @Nullable LocalProcess next(
      CompletionService<LocalProcess> asking, long deadline) {
    try {
      Future<LocalProcess> one = asking.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return one == null ? null : one.get();
    } catch (ExecutionException refused) {
      return null;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** The process of this number, whether Holdfast runs there or not. */
  static LocalProcess of(String pid) throws IOException {
    VirtualMachine machine = attach(pid);
    try {
      SortedMap<String, String> nodes = new TreeMap<>();
      Properties properties = machine.getSystemProperties();
      for (String key : properties.stringPropertyNames()) {
        if (key.startsWith(NODE)) {
          nodes.put(key.substring(NODE.length()), properties.getProperty(key));
        }
      }
      return new LocalProcess(pid, nodes);
    } finally {
      machine.detach();
    }
  }

  /** Where its MBeans are; begins to offer them to this user if it does not yet. */
  String address() throws IOException {
    VirtualMachine machine = attach(pid);
    try {
      String known = machine.getAgentProperties().getProperty(AGENT);
      return known == null ? machine.startLocalManagementAgent() : known;
    } finally {
      machine.detach();
    }
  }

  /** The cluster of its first node by name; empty: that one runs alone. */
  String cluster() {
    return nodes.values().iterator().next();
  }

  private static VirtualMachine attach(String pid) throws IOException {
    leaveNothingBehind(pid);
    try {
      return VirtualMachine.attach(pid);
    } catch (AttachNotSupportedException refused) {
      throw new IOException(refused.getMessage(), refused);
    }
  }

  /**
   * To be let in, a JVM makes a file where the other one works. It stays there if that one ends
   * meanwhile, or this one before it was answered.
   */
  private static void leaveNothingBehind(String pid) {
    try {
      Path there = Path.of("/proc", pid, "cwd").toRealPath();
      there.resolve(".attach_pid" + pid).toFile().deleteOnExit();
    } catch (IOException elsewhere) {
      // Another system has another way, or it has ended already.
    }
  }

  /** {@code --process 4711 node-1 of prod}. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, String> node : nodes.entrySet()) {
      String cluster = node.getValue();
      words.add(
          node.getKey() + (cluster.isEmpty() ? ", which runs alone" : " of cluster " + cluster));
    }
    return "--process " + pid + "  " + String.join(" and ", words);
  }
}
