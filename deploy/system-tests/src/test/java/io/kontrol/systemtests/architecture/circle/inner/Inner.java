package io.kontrol.systemtests.architecture.circle.inner;

import io.kontrol.systemtests.architecture.circle.Outer;

/** The other half of the circle. */
public final class Inner {
  private final Outer outer;

  public Inner(Outer outer) {
    this.outer = outer;
  }

  @Override
  public String toString() {
    return "inner of " + outer.getClass();
  }
}
