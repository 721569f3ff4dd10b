package org.holdfast.cluster;

import com.hazelcast.config.CompactSerializationConfig;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.util.List;
import java.util.stream.Stream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.facility.Beat;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Owner;
import org.holdfast.facility.Participant;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.facility.Roster;
import org.holdfast.facility.Route;

/**
 * The fields of every row and key, and here those of the registry and the roster. Equal rows have
 * equal bytes, which compare-and-set relies on: the cluster compares bytes alone.
 */
final class Rows {
  private static final List<RowSerializer<?>> SERIALIZERS =
      List.of(
          new RowSerializer<>(
              ClaimKey.class, "holdfast.claim-key", Rows::writeClaimKey, Rows::readClaimKey),
          new RowSerializer<>(
              PrefixClaims.class,
              "holdfast.prefix-claims",
              Rows::writePrefixClaims,
              Rows::readPrefixClaims),
          new RowSerializer<>(Claim.class, "holdfast.claim", Rows::writeClaim, Rows::readClaim),
          new RowSerializer<>(Roster.class, "holdfast.roster", Rows::writeRoster, Rows::readRoster),
          new RowSerializer<>(
              Participant.class,
              "holdfast.participant",
              Rows::writeParticipant,
              Rows::readParticipant),
          new RowSerializer<>(
              Participant.Served.class, "holdfast.served", Rows::writeServed, Rows::readServed),
          new RowSerializer<>(Beat.class, "holdfast.beat", Rows::writeBeat, Rows::readBeat),
          new RowSerializer<>(Route.class, "holdfast.route", Rows::writeRoute, Rows::readRoute));

  private Rows() {}

  static void register(CompactSerializationConfig config) {
    Stream.of(SERIALIZERS, ConnectionRows.SERIALIZERS, OrderRows.SERIALIZERS)
        .flatMap(List::stream)
        .forEach(config::addSerializer);
  }

  private static void writeClaimKey(CompactWriter to, ClaimKey key) {
    Fields.writeService(to, key.service());
    Fields.writeAddress(to, "prefix", key.prefix());
    to.writeInt32("prefixLength", key.prefixLength());
  }

  private static ClaimKey readClaimKey(CompactReader from) {
    return new ClaimKey(
        Fields.readService(from),
        Fields.readAddress(from, "prefix"),
        from.readInt32("prefixLength"));
  }

  private static void writePrefixClaims(CompactWriter to, PrefixClaims row) {
    to.writeInt64("version", row.version());
    to.writeString("publisher", row.publisher());
    to.writeInt64("publication", row.publication());
    to.writeArrayOfCompact("claims", row.claims().toArray(Claim[]::new));
  }

  private static PrefixClaims readPrefixClaims(CompactReader from) {
    return new PrefixClaims(
        from.readInt64("version"),
        from.readString("publisher"),
        from.readInt64("publication"),
        List.of(from.readArrayOfCompact("claims", Claim.class)));
  }

  private static void writeClaim(CompactWriter to, Claim claim) {
    Fields.writePorts(to, claim.ports());
    to.writeString("target", claim.owner().target());
    to.writeInt64("incarnation", claim.owner().incarnation());
    Fields.writeEndpoint(to, "instance", claim.owner().instance());
    to.writeInt64("version", claim.version());
    to.writeBoolean("hole", claim.isHole());
  }

  private static Claim readClaim(CompactReader from) {
    Owner owner =
        new Owner(
            from.readString("target"),
            from.readInt64("incarnation"),
            Fields.readEndpoint(from, "instance"));
    return new Claim(
        Fields.readPorts(from), owner, from.readInt64("version"), from.readBoolean("hole"));
  }

  private static void writeRoster(CompactWriter to, Roster roster) {
    to.writeInt32("schema", roster.schema());
    to.writeInt64("version", roster.version());
    to.writeInt64("strikes", roster.strikes());
    to.writeArrayOfCompact("participants", roster.participants().toArray(Participant[]::new));
  }

  private static Roster readRoster(CompactReader from) {
    return new Roster(
        from.readInt32("schema"),
        from.readInt64("version"),
        from.readInt64("strikes"),
        List.of(from.readArrayOfCompact("participants", Participant.class)));
  }

  private static void writeParticipant(CompactWriter to, Participant participant) {
    to.writeString("name", participant.name());
    to.writeString("role", participant.role().name());
    to.writeInt64("incarnation", participant.incarnation());
    to.writeInt32("protocol", participant.protocol());
    to.writeArrayOfCompact("served", participant.served().toArray(Participant.Served[]::new));
  }

  private static Participant readParticipant(CompactReader from) {
    return new Participant(
        from.readString("name"),
        Participant.Role.valueOf(from.readString("role")),
        from.readInt64("incarnation"),
        from.readInt32("protocol"),
        List.of(from.readArrayOfCompact("served", Participant.Served.class)));
  }

  private static void writeServed(CompactWriter to, Participant.Served served) {
    Fields.writeService(to, served.service());
    to.writeArrayOfString(
        "instances", served.instances().stream().map(Endpoint::toString).toArray(String[]::new));
    to.writeBoolean("automatic", served.isAutomatic());
    to.writeBoolean("draining", served.isDraining());
  }

  private static Participant.Served readServed(CompactReader from) {
    return new Participant.Served(
        Fields.readService(from),
        Stream.of(from.readArrayOfString("instances")).map(Endpoint::parse).toList(),
        from.readBoolean("automatic"),
        from.readBoolean("draining"));
  }

  private static void writeBeat(CompactWriter to, Beat beat) {
    to.writeInt64("incarnation", beat.incarnation());
    to.writeInt64("count", beat.count());
    to.writeInt64("clock", beat.clock());
    to.writeInt64("digest", beat.digest());
    to.writeInt64("strikes", beat.strikes());
    to.writeInt64("voters", beat.voters());
    to.writeBoolean("current", beat.isCurrent());
    to.writeBoolean("settled", beat.isSettled());
  }

  private static Beat readBeat(CompactReader from) {
    return new Beat(
        from.readInt64("incarnation"),
        from.readInt64("count"),
        from.readInt64("clock"),
        from.readInt64("digest"),
        from.readInt64("strikes"),
        from.readInt64("voters"),
        from.readBoolean("current"),
        from.readBoolean("settled"));
  }

  private static void writeRoute(CompactWriter to, Route route) {
    to.writeString("from", route.from());
    to.writeString("to", route.to());
  }

  private static Route readRoute(CompactReader from) {
    return new Route(from.readString("from"), from.readString("to"));
  }
}
