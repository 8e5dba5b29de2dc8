package io.kontrol.systemtests.architecture.circle;

import io.kontrol.systemtests.architecture.circle.inner.Inner;

/** Needs a class below it, which needs this one: what {@code PackageCyclesTest} must find. */
public final class Outer {
  private final Inner inner = new Inner(this);

  @Override
  public String toString() {
    return inner.toString();
  }
}
