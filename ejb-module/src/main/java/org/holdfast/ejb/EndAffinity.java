package org.holdfast.ejb;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * When this method has returned, the current client is let go: its next connection is balanced. The
 * counterpart of {@link StartAffinity}, for the same methods and with the same rules, except that
 * in a transaction the affinity ends only after the commit: what rolls back lets nobody go. Nothing
 * to end is no refusal. Serves SPEC E2.
 */
@InterceptorBinding
@Inherited
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface EndAffinity {
  /** The JNDI name of the connection factory, which is made for a service. */
  @Nonbinding
  String factory() default "java:app/Affinity";
}
