package org.holdfast.chaos;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * A network of hosts on this machine: each is a network namespace with the interface {@code eth0}
 * on one bridge, and so is this process, which plays the clients. Hosts can be cut off from each
 * other, what they send each other can be lost, and a host can die. One at a time on a machine: a
 * second waits for the first. What a run that crashed has left is removed by the next. Needs root,
 * {@code ip} and {@code nft}. For one thread.
 */
final class Network implements AutoCloseable {
  /** Where this process is in it, and its relays. */
  static final String OWN_ADDRESS = "10.77.0.250";

  /** What the addresses of clients begin with, all of which are this process's. */
  static final String CLIENTS = "10.76.";

  private static final String HOSTS = "10.77.0.";

  /** Both of them. */
  private static final String MASK = "/15";

  private static final String PREFIX = "hfchaos-";
  private static final String LAN = PREFIX + "lan";
  private static final String BRIDGE = PREFIX + "br";
  private static final String OWN_LINK = PREFIX + "own";
  private static final String TABLE = "holdfast_chaos";
  private static final Path LOCK =
      Path.of(System.getProperty("java.io.tmpdir"), "holdfast-chaos-network.lock");

  /** A file's lock keeps other processes out, but not this one's other threads. */
  private static final Semaphore ONE = new Semaphore(1);

  private final Map<String, Host> hosts = new LinkedHashMap<>();
  private final FileChannel lock;

  /**
   * A host of the network.
   *
   * @param name as the test calls it
   * @param address its address
   */
  record Host(String name, String address) {
    private String namespace() {
      return PREFIX + name;
    }

    /** Where processes of this host run. */
    Place place() {
      return new Place(List.of("ip", "netns", "exec", namespace()), address);
    }
  }

  private Network(FileChannel lock) {
    this.lock = lock;
  }

  /** Why there can be no such network on this machine; empty: there can. */
  static Optional<String> missing() {
    List<String> missing = new ArrayList<>(Tools.missing("ip", "nft"));
    if (missing.isEmpty() && !canMakeNamespaces()) {
      missing.add("the right to make network namespaces (root)");
    }
    return missing.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", missing));
  }

  /** In a container root may not be enough. */
  private static boolean canMakeNamespaces() {
    String namespace = "hfprobe-" + ProcessHandle.current().pid() + "-" + Recorder.now();
    try {
      Tools.run("ip", "netns", "add", namespace);
      try {
        Tools.run("ip", "netns", "exec", namespace, "nft", "add table ip " + TABLE);
      } finally {
        Tools.run("ip", "netns", "del", namespace);
      }
      return true;
    } catch (IOException notAllowed) {
      return false;
    }
  }

  /**
   * A network of these hosts, with the addresses 10.77.0.1 and on in their order.
   *
   * @param names of at most 15 characters, which is what an interface may have
   */
  static Network of(String... names) throws IOException {
    FileChannel lock = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    ONE.acquireUninterruptibly();
    Network network = new Network(lock);
    try {
      // Held until the channel is closed, or this process is gone.
      lock.lock();
      Runtime.getRuntime().addShutdownHook(new Thread(network::closeAtExit, "network-end"));
      removeAll();
      network.build(List.of(names));
      return network;
    } catch (IOException failed) {
      network.close();
      throw failed;
    }
  }

  private void build(List<String> names) throws IOException {
    Tools.run("ip", "netns", "add", LAN);
    Tools.run("ip", "-n", LAN, "link", "add", "name", BRIDGE, "type", "bridge");
    Tools.run("ip", "-n", LAN, "link", "set", BRIDGE, "up");
    Tools.run("ip", "link", "add", OWN_LINK, "type", "veth", "peer", "name", "own", "netns", LAN);
    plug("own");
    Tools.run("ip", "addr", "add", OWN_ADDRESS + MASK, "dev", OWN_LINK);
    Tools.run("ip", "link", "set", OWN_LINK, "up");
    Tools.run("ip", "route", "add", "local", CLIENTS + "0.0/16", "dev", OWN_LINK);
    for (String name : names) {
      Host host = new Host(name, HOSTS + (hosts.size() + 1));
      hosts.put(name, host);
      connect(host);
    }
  }

  private static void connect(Host host) throws IOException {
    String namespace = host.namespace();
    Tools.run("ip", "netns", "add", namespace);
    Tools.run(
        "ip",
        "link",
        "add",
        "eth0",
        "netns",
        namespace,
        "type",
        "veth",
        "peer",
        "name",
        host.name(),
        "netns",
        LAN);
    plug(host.name());
    Tools.run("ip", "-n", namespace, "addr", "add", host.address() + MASK, "dev", "eth0");
    Tools.run("ip", "-n", namespace, "link", "set", "lo", "up");
    Tools.run("ip", "-n", namespace, "link", "set", "eth0", "up");
    nft(host, "add table ip " + TABLE);
    nft(host, "add chain ip " + TABLE + " in { type filter hook input priority 0; }");
    nft(host, "add chain ip " + TABLE + " out { type nat hook output priority -100; }");
  }

  private static void plug(String end) throws IOException {
    Tools.run("ip", "-n", LAN, "link", "set", "dev", end, "master", BRIDGE);
    Tools.run("ip", "-n", LAN, "link", "set", "dev", end, "up");
  }

  private static void nft(Host host, String command) throws IOException {
    List<String> whole = new ArrayList<>(host.place().before());
    whole.addAll(List.of("nft", command));
    Tools.run(whole);
  }

  /** One of the hosts. */
  Host host(String name) {
    Host host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException("there is no host " + name + " in " + hosts.keySet());
    }
    return host;
  }

  /** From now on nothing of these hosts reaches the others, and nothing of theirs these. */
  void cutOff(Set<String> names) throws IOException {
    for (Host host : hosts.values()) {
      for (Host other : hosts.values()) {
        if (names.contains(host.name()) != names.contains(other.name())) {
          dropAtEntry(host, other, "");
        }
      }
    }
  }

  /** From now on nothing passes between the two that one sends to the other's port. */
  void cutOff(Host client, Host server, int port) throws IOException {
    dropAtEntry(server, client, "tcp dport " + port);
    dropAtEntry(client, server, "tcp sport " + port);
  }

  private static void dropAtEntry(Host to, Host from, String which) throws IOException {
    String match = "ip saddr " + from.address() + " " + which;
    nft(to, "add rule ip %s in %s drop".formatted(TABLE, match));
  }

  /** From now on each packet between hosts is lost with this chance; clients lose none. */
  void lose(int percent) throws IOException {
    for (Host host : hosts.values()) {
      for (Host other : hosts.values()) {
        dropAtEntry(host, other, "numgen random mod 100 < " + percent);
      }
    }
  }

  /** The network is whole again, and loses nothing. */
  void heal() throws IOException {
    for (Host host : hosts.values()) {
      nft(host, "flush chain ip " + TABLE + " in");
    }
  }

  /** Connections that hosts open to this one from now on, at that port, arrive here instead. */
  void divert(Host to, int port, int here) throws IOException {
    for (Host host : hosts.values()) {
      if (!host.equals(to)) {
        nft(
            host,
            "add rule ip %s out ip daddr %s tcp dport %d dnat to %s:%d"
                .formatted(TABLE, to.address(), port, OWN_ADDRESS, here));
      }
    }
  }

  /** The host is gone from one moment to the next, with everything that ran on it. */
  void kill(Host host) throws IOException {
    Tools.run("ip", "-n", LAN, "link", "set", "dev", host.name(), "down");
    killAllIn(host.namespace());
  }

  private static void killAllIn(String namespace) throws IOException {
    for (String process : Tools.run("ip", "netns", "pids", namespace).lines().toList()) {
      ProcessHandle.of(Long.parseLong(process.trim())).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Removes it, with everything that still runs on its hosts; once. */
  @Override
  public synchronized void close() throws IOException {
    if (lock.isOpen()) {
      try {
        removeAll();
      } finally {
        lock.close();
        ONE.release();
      }
    }
  }

  /** As after Ctrl-C; nobody is there any more to be told of a failure. */
  private void closeAtExit() {
    try {
      close();
    } catch (IOException left) {
      System.err.println("the next run removes the network: " + left.getMessage());
    }
  }

  private static void removeAll() throws IOException {
    // Before its namespace: with that it would go by itself, a moment later.
    if (Files.exists(Path.of("/sys/class/net", OWN_LINK))) {
      Tools.run("ip", "link", "del", OWN_LINK);
    }
    for (String namespace : namespaces()) {
      killAllIn(namespace);
      Tools.run("ip", "netns", "del", namespace);
    }
  }

  private static Collection<String> namespaces() throws IOException {
    Stream<String> all =
        Tools.run("ip", "netns", "list").lines().map(line -> line.split(" ", 2)[0]);
    return all.filter(name -> name.startsWith(PREFIX)).toList();
  }
}
