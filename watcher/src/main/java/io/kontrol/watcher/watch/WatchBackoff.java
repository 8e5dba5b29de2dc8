package io.kontrol.watcher.watch;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Exponential backoff with jitter, so that many watches are not restarted at the same time. */
final class WatchBackoff {
  private final Duration first;
  private final Duration longest;
  private long nextMillis;

  WatchBackoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    reset();
  }

  void reset() {
    nextMillis = first.toMillis();
  }

  Duration next() {
    long pause = nextMillis / 2 + ThreadLocalRandom.current().nextLong(nextMillis / 2 + 1);
    nextMillis = Math.min(nextMillis * 2, longest.toMillis());
    return Duration.ofMillis(pause);
  }
}
