package io.kontrol.api.platform.http;

import io.kontrol.api.platform.identity.Right;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The right that an operation needs. It is checked before the operation runs; where the right is
 * scoped, the operation checks the place too. An operation without this annotation, and without
 * {@link OpenToAll}, is refused.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RequiredRight {
  Right value();
}
