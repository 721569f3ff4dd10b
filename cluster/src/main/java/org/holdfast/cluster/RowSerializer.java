package org.holdfast.cluster;

import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How one type of row is stored. Members keep the bytes and need no class of it.
 *
 * @param getCompactClass the type
 * @param getTypeName its name in the cluster; never changes
 * @param writing stores every field under its name
 * @param reading the reverse
 */
record RowSerializer<T>(
    Class<T> getCompactClass,
    String getTypeName,
    BiConsumer<CompactWriter, T> writing,
    Function<CompactReader, T> reading)
    implements CompactSerializer<T> {
  @Override
  public T read(CompactReader reader) {
    return reading.apply(reader);
  }

  @Override
  public void write(CompactWriter writer, T row) {
    writing.accept(writer, row);
  }
}
