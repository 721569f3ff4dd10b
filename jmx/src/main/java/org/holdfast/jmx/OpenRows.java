package org.holdfast.jmx;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;

/** Records as open data: whoever reads it needs no class of ours. */
final class OpenRows {
  /** The column by which rows are told apart and kept in order. */
  static final String ROW = "row";

  private OpenRows() {}

  /** A flat table: the components are its columns, after the number of the row. */
  static TabularType tableOf(Class<?> row) {
    try {
      CompositeType columns = type(row, true);
      return new TabularType(row.getSimpleName() + "s", row.getSimpleName(), columns, key());
    } catch (OpenDataException defect) {
      throw new IllegalArgumentException("no table can have rows of " + row, defect);
    }
  }

  private static String[] key() {
    return new String[] {ROW};
  }

  static TabularDataSupport table(Class<?> row, List<?> rows) {
    TabularDataSupport table = new TabularDataSupport(tableOf(row));
    int number = 0;
    for (Object one : rows) {
      table.put(data(one, ++number));
    }
    return table;
  }

  static CompositeType typeOf(Class<?> row) {
    try {
      return type(row, false);
    } catch (OpenDataException defect) {
      throw new IllegalArgumentException("no open data can be made of " + row, defect);
    }
  }

  static CompositeData data(Object row) {
    return data(row, 0);
  }

  private static CompositeData data(Object row, int number) {
    RecordComponent[] components = row.getClass().getRecordComponents();
    boolean isNumbered = number > 0;
    try {
      return new CompositeDataSupport(
          type(row.getClass(), isNumbered),
          names(components, isNumbered),
          Stream.concat(
                  isNumbered ? Stream.of(number) : Stream.empty(),
                  Stream.of(components).map(one -> value(one, row)))
              .toArray());
    } catch (OpenDataException defect) {
      throw new IllegalArgumentException("no open data can be made of " + row, defect);
    }
  }

  private static CompositeType type(Class<?> row, boolean isNumbered) throws OpenDataException {
    RecordComponent[] components = row.getRecordComponents();
    OpenType<?>[] types =
        Stream.concat(
                isNumbered ? Stream.of(SimpleType.INTEGER) : Stream.empty(),
                Stream.of(components).map(one -> type(one.getType())))
            .toArray(OpenType<?>[]::new);
    String[] names = names(components, isNumbered);
    return new CompositeType(row.getSimpleName(), row.getSimpleName(), names, names, types);
  }

  private static String[] names(RecordComponent[] components, boolean isNumbered) {
    return Stream.concat(
            isNumbered ? Stream.of(ROW) : Stream.empty(),
            Stream.of(components).map(RecordComponent::getName))
        .toArray(String[]::new);
  }

  private static OpenType<?> type(Class<?> component) {
    if (component == List.class) {
      try {
        return new ArrayType<String[]>(1, SimpleType.STRING);
      } catch (OpenDataException defect) {
        throw new IllegalArgumentException(defect);
      }
    }
    return component == int.class
        ? SimpleType.INTEGER
        : component == long.class
            ? SimpleType.LONG
            : component == boolean.class ? SimpleType.BOOLEAN : SimpleType.STRING;
  }

  private static Object value(RecordComponent component, Object row) {
    try {
      Object value = component.getAccessor().invoke(row);
      return value instanceof List<?> list ? list.toArray(String[]::new) : value;
    } catch (ReflectiveOperationException defect) {
      throw new IllegalArgumentException("cannot read " + component, defect);
    }
  }
}
