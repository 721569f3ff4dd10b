package org.holdfast.simulation;

import java.time.Duration;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.simulation.Land.Instance;
import org.holdfast.simulation.Land.Service;
import org.jspecify.annotations.Nullable;

/** One thing that happens in a history. */
sealed interface Step {
  /**
   * Which service a request names.
   *
   * @param address null: the requester's own service
   * @param port 0 with an address: every service of the listener there
   */
  record Local(@Nullable IpAddress address, int port) {
    static final Local OWN = new Local(null, 0);
    static final Local SHOP = new Local(IpAddress.parse("192.0.2.1"), 80);
    static final Local ADMIN = new Local(IpAddress.parse("192.0.2.1"), 81);
    static final Local SIX = new Local(IpAddress.parse("2001:db8:5::1"), 80);
    static final Local EVERY = new Local(IpAddress.parse("192.0.2.1"), 0);
    static final Local EVERY_SIX = new Local(IpAddress.parse("2001:db8:5::1"), 0);
    static final Local WRONG_PORT = new Local(IpAddress.parse("192.0.2.1"), 443);
    static final Local ELSEWHERE = new Local(IpAddress.parse("192.0.2.99"), 80);
  }

  /**
   * Who asks.
   *
   * @param anyAddress whether it says that it listens at any address
   * @param reserved whether it is an application that the services are reserved for
   */
  record Asker(Instance instance, boolean anyAddress, boolean reserved) {}

  /** Message START; no duration: the default maximum. */
  record Start(
      Asker asker, Local local, ClientSelector client, @Nullable Duration duration, boolean fixed)
      implements Step {}

  /** Message EXTEND. */
  record Extend(Asker asker, Local local, ClientSelector client, @Nullable Duration duration)
      implements Step {}

  /** Message END. */
  record End(Asker asker, Local local, ClientSelector client, boolean part) implements Step {}

  /** An owner speaks of one of all affinities and holes, so that many messages hit. */
  record Again(int index, Kind kind, boolean every, @Nullable Duration duration, boolean flag)
      implements Step {}

  /** Which message. */
  enum Kind {
    START,
    EXTEND,
    END
  }

  /** A client connects through a router. */
  record Connect(int router, Service service, Endpoint client) implements Step {}

  /** One of the open connections is closed. */
  record Disconnect(int index) implements Step {}

  /** Time goes by. */
  record Pass(Duration time) implements Step {}

  /** The stack dies and comes back. */
  record Restart(String target) implements Step {}

  /** Somebody ends one of what the target lists. */
  record AdministratorEnds(String target, int index) implements Step {}

  /** The application is gone for good, and says so. */
  record Leave(Instance instance) implements Step {}

  /** The application's listener is closed or bound again. */
  record Listen(Instance instance, boolean listens) implements Step {}

  /** A service is withdrawn from a target or restored. */
  record Serve(String target, Service service, boolean serves) implements Step {}

  /** The default maximum is changed. */
  record Limit(String target, Duration maxDuration) implements Step {}
}
