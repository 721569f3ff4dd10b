package org.holdfast.cluster;

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
import org.holdfast.facility.Bucket;
import org.holdfast.facility.Presence;
import org.holdfast.facility.Question;
import org.holdfast.facility.Reply;
import org.holdfast.facility.Summary;

/** What routers and stacks tell each other of connections. */
final class ConnectionRows {
  static final List<RowSerializer<?>> SERIALIZERS =
      List.of(
          new RowSerializer<>(
              Reply.class, "holdfast.reply", ConnectionRows::writeReply, ConnectionRows::readReply),
          new RowSerializer<>(
              Question.class,
              "holdfast.question",
              ConnectionRows::writeQuestion,
              ConnectionRows::readQuestion),
          new RowSerializer<>(
              Question.Asked.class,
              "holdfast.asked",
              ConnectionRows::writeAsked,
              ConnectionRows::readAsked),
          new RowSerializer<>(
              Bucket.class,
              "holdfast.bucket",
              ConnectionRows::writeBucket,
              ConnectionRows::readBucket),
          new RowSerializer<>(
              Presence.class,
              "holdfast.presence",
              ConnectionRows::writePresence,
              ConnectionRows::readPresence),
          new RowSerializer<>(
              Summary.class,
              "holdfast.summary",
              ConnectionRows::writeSummary,
              ConnectionRows::readSummary));

  private static final int OPENED_NUMBERS = 11;
  private static final int ACTIVE_NUMBERS = 9;

  private ConnectionRows() {}

  private static void writeReply(CompactWriter to, Reply reply) {
    List<Reply.Sighting> sightings = reply.sightings();
    boolean[] seen = new boolean[sightings.size()];
    IntStream.range(0, seen.length).forEach(at -> seen[at] = sightings.get(at).seen());
    to.writeInt64("incarnation", reply.incarnation());
    to.writeInt64("number", reply.number());
    to.writeArrayOfInt64("applied", Fields.longs(reply.applied().stream()));
    to.writeArrayOfInt64(
        "questions", Fields.longs(sightings.stream().map(Reply.Sighting::question)));
    to.writeArrayOfBoolean("seen", seen);
    to.writeBoolean("anew", reply.isAnew());
    to.writeArrayOfInt64(
        "opened", reply.opened().stream().flatMapToLong(ConnectionRows::openedNumbers).toArray());
    to.writeArrayOfInt64("closed", Fields.longs(reply.closed().stream()));
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
    Endpoint service = Fields.readEndpoint(numbers, at);
    return new Reply.Opened(
        numbers[at + 10],
        new ServiceAddress(service.address(), service.port()),
        Fields.readEndpoint(numbers, at + 3),
        Fields.readEndpoint(numbers, at + 6),
        numbers[at + 9] < 0,
        (int) (numbers[at + 9] < 0 ? ~numbers[at + 9] : numbers[at + 9]));
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
    to.writeArrayOfInt64("anew", Fields.longs(question.anew().stream().map(Question.Anew::number)));
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
    Fields.writeService(to, asked.service());
    Fields.writeEndpoint(to, "instance", asked.instance());
    Fields.writeAddress(to, "client", asked.client().address());
    to.writeInt32("clientPrefixLength", asked.client().prefixLength());
    Fields.writePorts(to, asked.client().ports());
  }

  private static Question.Asked readAsked(CompactReader from) {
    ClientSelector client =
        new ClientSelector(
            Fields.readAddress(from, "client"),
            from.readInt32("clientPrefixLength"),
            Fields.readPorts(from));
    return new Question.Asked(
        from.readInt64("number"),
        Fields.readService(from),
        Fields.readEndpoint(from, "instance"),
        client);
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
        "active",
        presence.active().stream().flatMapToLong(ConnectionRows::activeNumbers).toArray());
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
    Endpoint service = Fields.readEndpoint(numbers, at);
    return new Presence.Active(
        new ServiceAddress(service.address(), service.port()),
        new IpAddress(numbers[at + 6], numbers[at + 7]),
        Fields.readEndpoint(numbers, at + 3),
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
}
