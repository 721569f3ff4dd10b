package org.holdfast.controlsocket;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.holdfast.configuration.Principal;
import org.holdfast.stack.TargetStack;
import org.holdfast.wire.Header;
import org.holdfast.wire.Incoming.Refused;

/** All connections of a control socket. Loop thread only. */
final class Connections implements Loop.Clocked {
  private static final System.Logger LOG = System.getLogger(Connections.class.getName());
  private static final long SILENCE = Duration.ofSeconds(1).toNanos();

  private final Loop loop;
  private final TargetStack stack;
  private final Instances instances;
  private final Counters counters;
  private final int most;
  private final boolean tellsUsersApart;
  private final Set<Session> open = new LinkedHashSet<>();
  private final Set<Session> leaving = new LinkedHashSet<>();
  private long nextComplaint = System.nanoTime();
  private long unsaid;

  /**
   * None yet.
   *
   * @param tellsUsersApart whether it matters whose they are: the system may have to ask for a
   *     user's name far away
   */
  Connections(
      Loop loop,
      TargetStack stack,
      Instances instances,
      Counters counters,
      int most,
      boolean tellsUsersApart) {
    this.tellsUsersApart = tellsUsersApart;
    this.loop = loop;
    this.stack = stack;
    this.instances = instances;
    this.counters = counters;
    this.most = most;
    loop.tick(this);
  }

  void accepted(SocketChannel channel) throws IOException {
    if (open.size() >= most) {
      counters.refused.increment();
      complain(
          "HF-1501: a connection is refused: holdfast.control-socket.max-connections is " + most);
      channel.close();
      return;
    }
    try {
      enter(channel);
    } catch (IOException gone) {
      // The peer's end, not the listener's.
      channel.close();
    }
  }

  private void enter(SocketChannel channel) throws IOException {
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    open.add(new Session(channel, loop, this, counters));
    counters.accepted.increment();
    counters.open.incrementAndGet();
  }

  Dialogue dialogue(Session session, SocketChannel channel) throws IOException {
    Principal principal = tellsUsersApart ? PeerCredentials.userOf(channel) : null;
    return new Dialogue(stack, instances, loop, session, principal);
  }

  /** It says what it still has to say, and is closed soon. */
  void leaves(Session session) {
    leaving.add(session);
  }

  void closed(Session session) {
    leaving.remove(session);
    if (open.remove(session)) {
      counters.open.decrementAndGet();
    }
  }

  /** Everybody may have missed something, and must ask anew. */
  void cutOffEverybody(String why) {
    for (Session session : new ArrayList<>(open)) {
      session.cutOff(why);
    }
  }

  void refused(Refused refused) {
    switch (refused.code()) {
      case MALFORMED -> counters.malformed.increment();
      default -> counters.unrecognised.increment();
    }
    Header answer = refused.answer().header();
    complain(
        "HF-1502: a control message of type %d is answered %d, with information %d"
            .formatted(answer.type(), answer.code(), answer.information()));
  }

  /** Strangers can cause it: once a second at most, the rest counted. */
  void complain(String what) {
    long now = System.nanoTime();
    if (now - nextComplaint < 0) {
      unsaid++;
      return;
    }
    LOG.log(WARNING, unsaid == 0 ? what : what + " (and " + unsaid + " more complaints)");
    unsaid = 0;
    nextComplaint = now + SILENCE;
  }

  @Override
  public boolean isWaiting() {
    return !leaving.isEmpty();
  }

  @Override
  public void tick() {
    List<Session> due = leaving.stream().takeWhile(Session::mustBeClosed).toList();
    due.forEach(Session::close);
  }
}
