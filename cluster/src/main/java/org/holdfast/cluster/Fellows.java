package org.holdfast.cluster;

import static java.util.stream.Collectors.toSet;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.holdfast.affinity.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where members may be found: at the listed addresses, but for those that take a connection and say
 * nothing, such as a process that hangs: there Hazelcast would connect all few seconds, in search
 * of lost members, which {@link Unanswered} tells the harm of. Safe for all threads.
 */
final class Fellows implements DiscoveryStrategyFactory {
  private static final int CONNECT_MILLIS = 500;
  private static final int GREET_MILLIS = 1_000;

  /** What members say first, both ways. */
  private static final byte[] GREETING = "HZC".getBytes(StandardCharsets.US_ASCII);

  private final List<Endpoint> listed;
  private volatile @Nullable Cluster joined;

  Fellows(List<Endpoint> listed) {
    this.listed = List.copyOf(listed);
  }

  /** From now on the silent are left out; whoever starts may have to wait for others who start. */
  void joined(Cluster cluster) {
    joined = cluster;
  }

  /** Where to look now; takes a while if some are silent. */
  List<Endpoint> now() {
    Cluster cluster = joined;
    if (cluster == null) {
      return listed;
    }
    Set<InetSocketAddress> members =
        cluster.getMembers().stream().map(Member::getSocketAddress).collect(toSet());
    return listed.stream()
        .filter(one -> members.contains(address(one)) || !isSilent(address(one)))
        .toList();
  }

  private static InetSocketAddress address(Endpoint one) {
    return new InetSocketAddress(one.address().toInetAddress(), one.port());
  }

  private static boolean isSilent(InetSocketAddress one) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(GREET_MILLIS);
      socket.connect(one, CONNECT_MILLIS);
      socket.getOutputStream().write(GREETING);
      return socket.getInputStream().readNBytes(GREETING.length).length < GREETING.length;
    } catch (SocketTimeoutException silent) {
      return true;
    } catch (IOException refused) {
      // Then Hazelcast is refused too, which does it no harm.
      return false;
    }
  }

  @Override
  public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
    return Strategy.class;
  }

  @Override
  @SuppressWarnings("rawtypes") // as Hazelcast has it
  public DiscoveryStrategy newDiscoveryStrategy(
      @Nullable DiscoveryNode self, ILogger log, Map<String, Comparable> properties) {
    return new Strategy(log, properties);
  }

  @Override
  public Collection<PropertyDefinition> getConfigurationProperties() {
    return List.of();
  }

  private final class Strategy extends AbstractDiscoveryStrategy {
    @SuppressWarnings("rawtypes") // as Hazelcast has it
    Strategy(ILogger log, Map<String, Comparable> properties) {
      super(log, properties);
    }

    @Override
    public Iterable<DiscoveryNode> discoverNodes() {
      return now().stream().map(Strategy::node).toList();
    }

    private static DiscoveryNode node(Endpoint one) {
      return new SimpleDiscoveryNode(new Address(address(one)));
    }
  }
}
