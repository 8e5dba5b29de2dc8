package io.kontrol.reconciler.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** 429: the API server asks for fewer requests. */
public final class ThrottledException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> retryAfter;

  ThrottledException(Optional<Duration> retryAfter) {
    super("the API server asks for fewer requests");
    this.retryAfter = retryAfter;
  }

  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
