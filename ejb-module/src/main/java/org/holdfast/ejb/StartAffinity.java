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
 * When this method has returned, the current client is kept: its new connections come to this
 * instance. For business methods of stateless and singleton beans, CDI beans and JAX-RS resources
 * that are CDI beans; on a class, for each of its methods. Serves SPEC E2.
 *
 * <ul>
 *   <li>The {@linkplain CurrentClient current client} and the factory are looked up before the
 *       method runs; without them {@link IllegalStateException} is thrown instead.
 *   <li>A method that throws, or returns in a transaction that is marked for rollback, starts
 *       nothing. If the transaction rolls back later, what this call created is taken back; an
 *       affinity that it only renewed stays.
 *   <li>A refusal changes nothing for the method's caller; it is logged, once a second at most, and
 *       {@link LastResponse} tells it.
 * </ul>
 */
@InterceptorBinding
@Inherited
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface StartAffinity {
  /** How long at most, as ISO-8601 has it: {@code PT30M}. Empty: the default maximum. */
  @Nonbinding
  String duration() default "";

  /** The JNDI name of the connection factory, which is made for a service. */
  @Nonbinding
  String factory() default "java:app/Affinity";
}
