package org.holdfast.jmx;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.NotificationBroadcasterSupport;
import javax.management.StandardEmitterMBean;

/** An MXBean that describes itself by the annotations of its interface. */
final class OpenBean extends StandardEmitterMBean {
  private final Class<?> described;

  private <T> OpenBean(T bean, Class<T> described, MBeanNotificationInfo... tells) {
    super(bean, described, true, new NotificationBroadcasterSupport(tells));
    this.described = described;
  }

  static <T> OpenBean of(T bean, Class<T> described, MBeanNotificationInfo... tells) {
    return new OpenBean(bean, described, tells);
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
        .map(method -> method.getParameters()[index].getAnnotation(Parameter.class));
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
