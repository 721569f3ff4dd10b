package org.holdfast.cluster;

import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;

/** Values that many rows have, each as fields of plain numbers. */
final class Fields {
  private Fields() {}

  static void writeService(CompactWriter to, ServiceAddress service) {
    writeAddress(to, "service", service.address());
    to.writeInt32("servicePort", service.port());
  }

  static ServiceAddress readService(CompactReader from) {
    return new ServiceAddress(readAddress(from, "service"), from.readInt32("servicePort"));
  }

  static void writeEndpoint(CompactWriter to, String field, Endpoint endpoint) {
    writeAddress(to, field, endpoint.address());
    to.writeInt32(field + "Port", endpoint.port());
  }

  static Endpoint readEndpoint(CompactReader from, String field) {
    return new Endpoint(readAddress(from, field), from.readInt32(field + "Port"));
  }

  static Endpoint readEndpoint(long[] numbers, int at) {
    return new Endpoint(new IpAddress(numbers[at], numbers[at + 1]), (int) numbers[at + 2]);
  }

  static void writeAddress(CompactWriter to, String field, IpAddress address) {
    to.writeInt64(field + "High", address.high());
    to.writeInt64(field + "Low", address.low());
  }

  static IpAddress readAddress(CompactReader from, String field) {
    return new IpAddress(from.readInt64(field + "High"), from.readInt64(field + "Low"));
  }

  static void writePorts(CompactWriter to, List<Integer> ports) {
    to.writeArrayOfInt32("ports", ports.stream().mapToInt(Integer::intValue).toArray());
  }

  static List<Integer> readPorts(CompactReader from) {
    return IntStream.of(from.readArrayOfInt32("ports")).boxed().toList();
  }

  static long[] longs(Stream<Long> numbers) {
    return numbers.mapToLong(Long::longValue).toArray();
  }
}
