package org.holdfast.ejb;

import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Annotation;

/** Where an intercepted method says what is to be done. */
final class Declaration {
  private Declaration() {}

  /** The method's own annotation, else its bean's. */
  static <A extends Annotation> A on(InvocationContext call, Class<A> type) {
    A declared = call.getMethod().getAnnotation(type);
    // The target's class may be the container's subclass of the bean's.
    for (Class<?> bean = call.getTarget().getClass();
        declared == null && bean != null;
        bean = bean.getSuperclass()) {
      declared = bean.getAnnotation(type);
    }
    if (declared == null) {
      throw new IllegalStateException(
          "@" + type.getSimpleName() + " is neither at " + call.getMethod() + " nor at its class");
    }
    return declared;
  }
}
