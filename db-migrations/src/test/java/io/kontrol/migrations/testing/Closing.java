package io.kontrol.migrations.testing;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a set-up has opened so far, so that a tear-down closes just that: also after a set-up that
 * was aborted or has failed half way.
 */
public final class Closing implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** To be closed before all that was opened before it. */
  public <T extends AutoCloseable> T opened(T one) {
    opened.push(one);
    return one;
  }

  /** Closes everything, whatever fails; the first failure is told, with the others beside it. */
  @Override
  public void close() {
    IllegalStateException failure = null;
    while (!opened.isEmpty()) {
      AutoCloseable next = opened.pop();
      try {
        next.close();
      } catch (Exception e) { // whatever one of them throws, the others are closed
        if (failure == null) {
          failure = new IllegalStateException("could not close " + next, e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
