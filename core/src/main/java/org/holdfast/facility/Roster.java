package org.holdfast.facility;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Participant.Role;

/**
 * Who belongs to the cluster, in one row, so that joining, leaving and striking are atomic.
 *
 * @param schema {@link CouplingFacility#SCHEMA} of those who wrote it
 * @param version grows with every change
 * @param strikes grows whenever a majority strikes somebody; of two rosters that parted while the
 *     network was split, the one with more strikes is the majority's (SPEC rule 11)
 * @param participants at most one of a name
 */
public record Roster(int schema, long version, long strikes, List<Participant> participants) {
  /** The key of the only row. */
  public static final String KEY = "roster";

  public Roster {
    participants = List.copyOf(participants);
  }

  /** Nobody belongs to it yet. */
  public static Roster empty() {
    return new Roster(CouplingFacility.SCHEMA, 0, 0, List.of());
  }

  /** Whether exactly this incarnation belongs to it, in this role. */
  public boolean names(Participant participant) {
    return find(participant.name())
        .filter(one -> one.incarnation() == participant.incarnation())
        .filter(one -> one.role() == participant.role())
        .isPresent();
  }

  /** The names of all who belong to it. */
  public Set<String> allNames() {
    return participants.stream().map(Participant::name).collect(Collectors.toUnmodifiableSet());
  }

  /** The participant of that name, whatever its incarnation. */
  public Optional<Participant> find(String name) {
    return participants.stream().filter(one -> one.name().equals(name)).findFirst();
  }

  /**
   * Those whose beats make a majority: stacks and routers that speak this protocol, unless struck
   * (SPEC rule 11).
   */
  public List<Participant> voters() {
    return participants.stream()
        .filter(one -> one.role() != Role.STRUCK && one.protocol() >= Participant.PROTOCOL)
        .toList();
  }

  /** Equal where the same lives vote after the same strikes; in whatever order they came. */
  public long fingerprint() {
    return voters().stream()
        .mapToLong(one -> mix(one.name().hashCode() * 31L + one.incarnation()))
        .reduce(mix(strikes), Long::sum);
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 32)) * 0x9E3779B97F4A7C15L;
    return (mixed ^ (mixed >>> 29)) * 0xC2B2AE3D27D4EB4FL;
  }

  /** Whether so many voters are more than half of them. */
  public boolean isMajority(long count) {
    return count * 2 > voters().size();
  }

  /** Whether anybody says that the service has automatic affinity (SPEC B1). */
  public boolean isAutomatic(ServiceAddress service) {
    return participants.stream()
        .flatMap(one -> one.served().stream())
        .anyMatch(served -> served.isAutomatic() && served.service().equals(service));
  }

  /** Whether it supersedes the other one, also if they parted while the network was split. */
  public boolean isNewerThan(Roster other) {
    return strikes == other.strikes ? version > other.version : strikes > other.strikes;
  }

  /**
   * What a participant that remembers this roster makes of the one that it reads: that one, unless
   * the cluster has lost this one. Who is in that one alone joined there while the network was
   * split.
   */
  public Roster agreedWith(Roster read) {
    return read.equals(this) || read.isNewerThan(this) ? read : reconciledWith(read);
  }

  private Roster reconciledWith(Roster older) {
    List<Participant> all = new ArrayList<>(participants);
    for (Participant other : older.participants) {
      Optional<Participant> mine = find(other.name());
      if (mine.isEmpty()) {
        all.add(other);
      } else if (mine.get().incarnation() < other.incarnation()) {
        all.remove(mine.get());
        all.add(other);
      }
    }
    return new Roster(schema, Math.max(version, older.version) + 1, strikes, all);
  }

  /** The same after a majority has struck these: of stacks a trace stays, as of their instances. */
  public Roster strike(List<Participant> dead) {
    Roster next = this;
    for (Participant one : dead) {
      next =
          one.role() == Role.STACK
              ? next.with(one.as(Role.STRUCK, one.incarnation()))
              : next.without(one.name());
    }
    return new Roster(schema, next.version, strikes + 1, next.participants);
  }

  /** The same with this participant in place of one of the same name. */
  public Roster with(Participant joining) {
    List<Participant> next = new ArrayList<>(without(joining.name()).participants);
    next.add(joining);
    return new Roster(schema, version + 1, strikes, next);
  }

  /** The same without the participant of that name. */
  public Roster without(String name) {
    List<Participant> next = participants.stream().filter(one -> !one.name().equals(name)).toList();
    return new Roster(schema, version + 1, strikes, next);
  }
}
