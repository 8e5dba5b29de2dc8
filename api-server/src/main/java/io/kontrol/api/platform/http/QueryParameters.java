package io.kontrol.api.platform.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The query parameters that an operation takes; any other is refused, since it is a typo. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface QueryParameters {
  /** For an operation that takes whatever comes, since somebody else than its caller decides. */
  String ANY = "*";

  String[] value();
}
