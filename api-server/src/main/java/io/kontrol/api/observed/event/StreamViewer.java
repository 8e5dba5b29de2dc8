package io.kontrol.api.observed.event;

import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.IdentityCheck;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who reads a stream. Nothing is sent while it is in doubt whether the identity is still what it
 * was when the stream began.
 */
final class StreamViewer {
  private final Identity identity;
  private final IdentityCheck check;
  private final ShownEvents shown;
  private final AtomicLong doubts = new AtomicLong(1);
  private volatile long settled;

  StreamViewer(Identity identity, IdentityCheck check) {
    this.identity = identity;
    this.check = check;
    this.shown = ShownEvents.to(identity.permissions());
  }

  ShownEvents shown() {
    return shown;
  }

  /** Somebody's rights have changed. */
  void doubt() {
    doubts.incrementAndGet();
  }

  boolean isCertain() {
    return settled == doubts.get();
  }

  /**
   * Settles the doubts there were when it was called.
   *
   * @return false where the identity is another one now, or none
   */
  boolean isUnchanged() {
    long all = doubts.get();
    boolean same = check.now().filter(identity::equals).isPresent();
    if (same) {
      settled = all;
    }
    return same;
  }
}
