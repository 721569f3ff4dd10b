package org.holdfast.cluster;

import com.hazelcast.config.CompactSerializationConfig;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Beat;
import org.holdfast.facility.Bucket;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Orders;
import org.holdfast.facility.Orders.Order;
import org.holdfast.facility.Owner;
import org.holdfast.facility.Participant;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.facility.Presence;
import org.holdfast.facility.Question;
import org.holdfast.facility.Reply;
import org.holdfast.facility.Reports;
import org.holdfast.facility.Reports.Report;
import org.holdfast.facility.Roster;
import org.holdfast.facility.Route;
import org.holdfast.facility.Summary;

/**
 * The fields of every row and key. Equal rows have equal bytes, which compare-and-set relies on:
 * the cluster compares bytes alone.
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
          new RowSerializer<>(Route.class, "holdfast.route", Rows::writeRoute, Rows::readRoute),
          new RowSerializer<>(Reply.class, "holdfast.reply", Rows::writeReply, Rows::readReply),
          new RowSerializer<>(
              Question.class, "holdfast.question", Rows::writeQuestion, Rows::readQuestion),
          new RowSerializer<>(
              Question.Asked.class, "holdfast.asked", Rows::writeAsked, Rows::readAsked),
          new RowSerializer<>(Bucket.class, "holdfast.bucket", Rows::writeBucket, Rows::readBucket),
          new RowSerializer<>(
              Presence.class, "holdfast.presence", Rows::writePresence, Rows::readPresence),
          new RowSerializer<>(
              Summary.class, "holdfast.summary", Rows::writeSummary, Rows::readSummary),
          new RowSerializer<>(Orders.class, "holdfast.orders", Rows::writeOrders, Rows::readOrders),
          new RowSerializer<>(Order.class, "holdfast.order", Rows::writeOrder, Rows::readOrder),
          new RowSerializer<>(
              Reports.class, "holdfast.reports", Rows::writeReports, Rows::readReports),
          new RowSerializer<>(
              Report.class, "holdfast.report", Rows::writeReport, Rows::readReport));

  private static final int OPENED_NUMBERS = 11;
  private static final int ACTIVE_NUMBERS = 9;

  private Rows() {}

  static void register(CompactSerializationConfig config) {
    SERIALIZERS.forEach(config::addSerializer);
  }

  private static void writeClaimKey(CompactWriter to, ClaimKey key) {
    writeService(to, key.service());
    writeAddress(to, "prefix", key.prefix());
    to.writeInt32("prefixLength", key.prefixLength());
  }

  private static ClaimKey readClaimKey(CompactReader from) {
    return new ClaimKey(
        readService(from), readAddress(from, "prefix"), from.readInt32("prefixLength"));
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
    writePorts(to, claim.ports());
    to.writeString("target", claim.owner().target());
    to.writeInt64("incarnation", claim.owner().incarnation());
    writeEndpoint(to, "instance", claim.owner().instance());
    to.writeInt64("version", claim.version());
    to.writeBoolean("hole", claim.isHole());
  }

  private static Claim readClaim(CompactReader from) {
    Owner owner =
        new Owner(
            from.readString("target"),
            from.readInt64("incarnation"),
            readEndpoint(from, "instance"));
    return new Claim(readPorts(from), owner, from.readInt64("version"), from.readBoolean("hole"));
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
    writeService(to, served.service());
    to.writeArrayOfString(
        "instances", served.instances().stream().map(Endpoint::toString).toArray(String[]::new));
    to.writeBoolean("automatic", served.isAutomatic());
    to.writeBoolean("draining", served.isDraining());
  }

  private static Participant.Served readServed(CompactReader from) {
    return new Participant.Served(
        readService(from),
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

  private static void writeReply(CompactWriter to, Reply reply) {
    List<Reply.Sighting> sightings = reply.sightings();
    boolean[] seen = new boolean[sightings.size()];
    IntStream.range(0, seen.length).forEach(at -> seen[at] = sightings.get(at).seen());
    to.writeInt64("incarnation", reply.incarnation());
    to.writeInt64("number", reply.number());
    to.writeArrayOfInt64("applied", longs(reply.applied().stream()));
    to.writeArrayOfInt64("questions", longs(sightings.stream().map(Reply.Sighting::question)));
    to.writeArrayOfBoolean("seen", seen);
    to.writeBoolean("anew", reply.isAnew());
    to.writeArrayOfInt64(
        "opened", reply.opened().stream().flatMapToLong(Rows::openedNumbers).toArray());
    to.writeArrayOfInt64("closed", longs(reply.closed().stream()));
  }

  /**
   * Many and often, so without a schema of their own: three endpoints of three numbers, and two.
   */
  private static LongStream openedNumbers(Reply.Opened opened) {
    Endpoint service = new Endpoint(opened.service().address(), opened.service().port());
    LongStream endpoints =
        Stream.of(service, opened.instance(), opened.client())
            .flatMapToLong(
                one -> LongStream.of(one.address().high(), one.address().low(), one.port()));
    // The age, complemented where the connection is pinned.
    long age = opened.pinned() ? ~opened.ageMillis() : opened.ageMillis();
    return LongStream.concat(endpoints, LongStream.of(age, opened.id()));
  }

  private static Reply.Opened readOpened(long[] numbers, int at) {
    Endpoint service = readEndpoint(numbers, at);
    return new Reply.Opened(
        numbers[at + 10],
        new ServiceAddress(service.address(), service.port()),
        readEndpoint(numbers, at + 3),
        readEndpoint(numbers, at + 6),
        numbers[at + 9] < 0,
        (int) (numbers[at + 9] < 0 ? ~numbers[at + 9] : numbers[at + 9]));
  }

  private static Endpoint readEndpoint(long[] numbers, int at) {
    return new Endpoint(new IpAddress(numbers[at], numbers[at + 1]), (int) numbers[at + 2]);
  }

  private static Reply readReply(CompactReader from) {
    long[] questions = from.readArrayOfInt64("questions");
    boolean[] seen = from.readArrayOfBoolean("seen");
    long[] opened = from.readArrayOfInt64("opened");
    List<Reply.Sighting> sightings = new ArrayList<>(questions.length);
    for (int at = 0; at < questions.length; at++) {
      sightings.add(new Reply.Sighting(questions[at], seen[at]));
    }
    return new Reply(
        from.readInt64("incarnation"),
        from.readInt64("number"),
        LongStream.of(from.readArrayOfInt64("applied")).boxed().toList(),
        sightings,
        from.readBoolean("anew"),
        IntStream.range(0, opened.length / OPENED_NUMBERS)
            .mapToObj(at -> readOpened(opened, at * OPENED_NUMBERS))
            .toList(),
        LongStream.of(from.readArrayOfInt64("closed")).boxed().toList());
  }

  private static void writeQuestion(CompactWriter to, Question question) {
    to.writeInt64("incarnation", question.incarnation());
    to.writeArrayOfCompact("asked", question.asked().toArray(Question.Asked[]::new));
    to.writeArrayOfInt64("anew", longs(question.anew().stream().map(Question.Anew::number)));
    to.writeArrayOfString(
        "routers", question.anew().stream().map(Question.Anew::router).toArray(String[]::new));
  }

  private static Question readQuestion(CompactReader from) {
    long[] anew = from.readArrayOfInt64("anew");
    String[] routers = from.readArrayOfString("routers");
    return new Question(
        from.readInt64("incarnation"),
        List.of(from.readArrayOfCompact("asked", Question.Asked.class)),
        IntStream.range(0, anew.length)
            .mapToObj(at -> new Question.Anew(anew[at], routers[at]))
            .toList());
  }

  private static void writeAsked(CompactWriter to, Question.Asked asked) {
    to.writeInt64("number", asked.number());
    writeService(to, asked.service());
    writeEndpoint(to, "instance", asked.instance());
    writeAddress(to, "client", asked.client().address());
    to.writeInt32("clientPrefixLength", asked.client().prefixLength());
    writePorts(to, asked.client().ports());
  }

  private static Question.Asked readAsked(CompactReader from) {
    ClientSelector client =
        new ClientSelector(
            readAddress(from, "client"), from.readInt32("clientPrefixLength"), readPorts(from));
    return new Question.Asked(
        from.readInt64("number"), readService(from), readEndpoint(from, "instance"), client);
  }

  private static void writeBucket(CompactWriter to, Bucket bucket) {
    to.writeString("router", bucket.router());
    to.writeInt32("number", bucket.number());
  }

  private static Bucket readBucket(CompactReader from) {
    return new Bucket(from.readString("router"), from.readInt32("number"));
  }

  private static void writePresence(CompactWriter to, Presence presence) {
    to.writeInt64("incarnation", presence.incarnation());
    to.writeInt64("number", presence.number());
    to.writeArrayOfInt64(
        "active", presence.active().stream().flatMapToLong(Rows::activeNumbers).toArray());
  }

  /** Many and often, as {@link #openedNumbers}: two endpoints, an address, an age. */
  private static LongStream activeNumbers(Presence.Active active) {
    return LongStream.of(
        active.service().address().high(),
        active.service().address().low(),
        active.service().port(),
        active.instance().address().high(),
        active.instance().address().low(),
        active.instance().port(),
        active.client().high(),
        active.client().low(),
        active.ageMillis());
  }

  private static Presence readPresence(CompactReader from) {
    long[] numbers = from.readArrayOfInt64("active");
    return new Presence(
        from.readInt64("incarnation"),
        from.readInt64("number"),
        IntStream.range(0, numbers.length / ACTIVE_NUMBERS)
            .mapToObj(at -> readActive(numbers, at * ACTIVE_NUMBERS))
            .toList());
  }

  private static Presence.Active readActive(long[] numbers, int at) {
    Endpoint service = readEndpoint(numbers, at);
    return new Presence.Active(
        new ServiceAddress(service.address(), service.port()),
        new IpAddress(numbers[at + 6], numbers[at + 7]),
        readEndpoint(numbers, at + 3),
        numbers[at + 8]);
  }

  private static void writeSummary(CompactWriter to, Summary summary) {
    List<Summary.Load> loads = summary.loads();
    to.writeInt64("incarnation", summary.incarnation());
    to.writeInt64("epoch", summary.epoch());
    to.writeInt64("presence", summary.presence());
    to.writeArrayOfString(
        "instances", loads.stream().map(load -> load.instance().toString()).toArray(String[]::new));
    to.writeArrayOfInt32(
        "connections", loads.stream().mapToInt(Summary.Load::connections).toArray());
  }

  private static Summary readSummary(CompactReader from) {
    String[] instances = from.readArrayOfString("instances");
    int[] connections = from.readArrayOfInt32("connections");
    return new Summary(
        from.readInt64("incarnation"),
        from.readInt64("epoch"),
        from.readInt64("presence"),
        IntStream.range(0, instances.length)
            .mapToObj(at -> new Summary.Load(Endpoint.parse(instances[at]), connections[at]))
            .toList());
  }

  private static void writeService(CompactWriter to, ServiceAddress service) {
    writeAddress(to, "service", service.address());
    to.writeInt32("servicePort", service.port());
  }

  private static ServiceAddress readService(CompactReader from) {
    return new ServiceAddress(readAddress(from, "service"), from.readInt32("servicePort"));
  }

  private static void writeEndpoint(CompactWriter to, String field, Endpoint endpoint) {
    writeAddress(to, field, endpoint.address());
    to.writeInt32(field + "Port", endpoint.port());
  }

  private static Endpoint readEndpoint(CompactReader from, String field) {
    return new Endpoint(readAddress(from, field), from.readInt32(field + "Port"));
  }

  private static void writeAddress(CompactWriter to, String field, IpAddress address) {
    to.writeInt64(field + "High", address.high());
    to.writeInt64(field + "Low", address.low());
  }

  private static IpAddress readAddress(CompactReader from, String field) {
    return new IpAddress(from.readInt64(field + "High"), from.readInt64(field + "Low"));
  }

  private static void writePorts(CompactWriter to, List<Integer> ports) {
    to.writeArrayOfInt32("ports", ports.stream().mapToInt(Integer::intValue).toArray());
  }

  private static List<Integer> readPorts(CompactReader from) {
    return IntStream.of(from.readArrayOfInt32("ports")).boxed().toList();
  }

  private static long[] longs(Stream<Long> numbers) {
    return numbers.mapToLong(Long::longValue).toArray();
  }

  private static void writeOrders(CompactWriter to, Orders row) {
    to.writeInt64("incarnation", row.incarnation());
    to.writeArrayOfCompact("orders", row.orders().toArray(Order[]::new));
  }

  private static Orders readOrders(CompactReader from) {
    return new Orders(
        from.readInt64("incarnation"), List.of(from.readArrayOfCompact("orders", Order.class)));
  }

  private static void writeOrder(CompactWriter to, Order order) {
    to.writeInt64("number", order.number());
    to.writeString("verb", order.verb());
    to.writeArrayOfString("arguments", order.arguments().toArray(String[]::new));
  }

  private static Order readOrder(CompactReader from) {
    return new Order(
        from.readInt64("number"),
        from.readString("verb"),
        List.of(from.readArrayOfString("arguments")));
  }

  private static void writeReports(CompactWriter to, Reports row) {
    to.writeInt64("incarnation", row.incarnation());
    to.writeArrayOfCompact("reports", row.reports().toArray(Report[]::new));
  }

  private static Reports readReports(CompactReader from) {
    return new Reports(
        from.readInt64("incarnation"), List.of(from.readArrayOfCompact("reports", Report.class)));
  }

  private static void writeReport(CompactWriter to, Report report) {
    to.writeInt64("number", report.number());
    to.writeBoolean("done", report.isDone());
    to.writeString("text", report.text());
    to.writeInt32("width", report.width());
    to.writeArrayOfString("cells", report.cells().toArray(String[]::new));
  }

  private static Report readReport(CompactReader from) {
    return new Report(
        from.readInt64("number"),
        from.readBoolean("done"),
        from.readString("text"),
        from.readInt32("width"),
        List.of(from.readArrayOfString("cells")));
  }
}
