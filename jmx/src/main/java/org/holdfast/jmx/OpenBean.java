package org.holdfast.jmx;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.ReflectionException;
import javax.management.StandardMBean;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenMBeanParameterInfoSupport;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;
import org.jspecify.annotations.Nullable;

/**
 * An MXBean that describes itself by the annotations of its interface, and whose lists of records
 * are flat tables.
 */
class OpenBean extends StandardMBean {
  private final Class<?> described;

  <T> OpenBean(T bean, Class<T> described) {
    super(bean, described, true);
    this.described = described;
  }

  static <T> OpenBean of(T bean, Class<T> described) {
    return new OpenBean(bean, described);
  }

  /** Where there is nothing to tell, no listener is taken: consoles offer to listen there else. */
  static <T> OpenBean of(T bean, Class<T> described, Teller teller) {
    return teller.getNotificationInfo().length == 0
        ? of(bean, described)
        : new TellingBean(bean, described, teller);
  }

  /** What it tells. */
  MBeanNotificationInfo[] told() {
    return new MBeanNotificationInfo[0];
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    MBeanInfo info = super.getMBeanInfo();
    MBeanOperationInfo[] operations =
        Stream.of(info.getOperations())
            .map(this::flat)
            // What people use comes first.
            .sorted(
                Comparator.comparing((MBeanOperationInfo one) -> one.getName().endsWith("AsJson"))
                    .thenComparing(one -> one.getImpact() == MBeanOperationInfo.ACTION)
                    .thenComparing(one -> !one.getName().startsWith("show")))
            .toArray(MBeanOperationInfo[]::new);
    return new MBeanInfo(
        info.getClassName(),
        info.getDescription(),
        info.getAttributes(),
        info.getConstructors(),
        operations,
        told(),
        info.getDescriptor());
  }

  private MBeanOperationInfo flat(MBeanOperationInfo operation) {
    Class<?> row = row(operation.getName());
    return row == null
        ? operation
        : new OpenMBeanOperationInfoSupport(
            operation.getName(),
            operation.getDescription(),
            Stream.of(operation.getSignature())
                .map(OpenBean::open)
                .toArray(OpenMBeanParameterInfo[]::new),
            OpenRows.tableOf(row),
            operation.getImpact());
  }

  private static OpenMBeanParameterInfo open(MBeanParameterInfo parameter) {
    return new OpenMBeanParameterInfoSupport(
        parameter.getName(),
        parameter.getDescription(),
        parameter.getType().equals("int")
            ? SimpleType.INTEGER
            : parameter.getType().equals("long") ? SimpleType.LONG : SimpleType.STRING);
  }

  @Override
  public Object invoke(
      String operation, Object @Nullable [] parameters, String @Nullable [] signature)
      throws MBeanException, ReflectionException {
    Object result = super.invoke(operation, parameters, signature);
    Class<?> row = row(operation);
    return row != null && result instanceof CompositeData[] rows ? table(row, rows) : result;
  }

  private static Object table(Class<?> row, CompositeData[] rows) {
    TabularType type = OpenRows.tableOf(row);
    TabularDataSupport table = new TabularDataSupport(type);
    for (CompositeData one : rows) {
      table.put(numbered(type, one, table.size() + 1));
    }
    return table;
  }

  private static CompositeData numbered(TabularType type, CompositeData row, int number) {
    String[] columns = type.getRowType().keySet().toArray(String[]::new);
    try {
      return new CompositeDataSupport(
          type.getRowType(),
          columns,
          Stream.of(columns)
              .map(column -> column.equals(OpenRows.ROW) ? number : row.get(column))
              .toArray());
    } catch (OpenDataException defect) {
      throw new IllegalStateException("the columns differ: " + type, defect);
    }
  }

  /** Of what the operation lists; null: it is no list of records. */
  private @Nullable Class<?> row(String operation) {
    Type returned = method(operation).map(Method::getGenericReturnType).orElse(void.class);
    return returned instanceof ParameterizedType list
            && list.getRawType() == List.class
            && list.getActualTypeArguments()[0] instanceof Class<?> row
            && row.isRecord()
        ? row
        : null;
  }

  @Override
  protected String getDescription(MBeanInfo info) {
    Description description = described.getAnnotation(Description.class);
    return description == null ? "" : description.value();
  }

  @Override
  protected String getDescription(MBeanAttributeInfo attribute) {
    String getter = (attribute.isIs() ? "is" : "get") + attribute.getName();
    return find(getter, Description.class).map(Description::value).orElse("");
  }

  @Override
  protected String getDescription(MBeanOperationInfo operation) {
    return find(operation.getName(), Description.class).map(Description::value).orElse("");
  }

  @Override
  protected int getImpact(MBeanOperationInfo operation) {
    return find(operation.getName(), Changes.class).isPresent()
        ? MBeanOperationInfo.ACTION
        : MBeanOperationInfo.INFO;
  }

  @Override
  protected String getParameterName(
      MBeanOperationInfo operation, MBeanParameterInfo parameter, int index) {
    return parameter(operation, index).map(Parameter::name).orElse(parameter.getName());
  }

  @Override
  protected String getDescription(
      MBeanOperationInfo operation, MBeanParameterInfo parameter, int index) {
    return parameter(operation, index).map(Parameter::description).orElse("");
  }

  private Optional<Parameter> parameter(MBeanOperationInfo operation, int index) {
    return method(operation.getName())
        .map(found -> found.getParameters()[index].getAnnotation(Parameter.class));
  }

  private <A extends Annotation> Optional<A> find(String method, Class<A> annotation) {
    return method(method).map(found -> found.getAnnotation(annotation));
  }

  /** No interface has two of one name. */
  private Optional<Method> method(String name) {
    return Stream.of(described.getMethods())
        .filter(method -> method.getName().equals(name))
        .findFirst();
  }
}
