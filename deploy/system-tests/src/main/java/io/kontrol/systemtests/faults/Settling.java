package io.kontrol.systemtests.faults;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Waits until several polls in a row find no work left and nothing in flight. */
final class Settling {
  /**
   * Number of polls: between two of them a change may be visible nowhere, since the watcher has not
   * written it yet.
   */
  private static final int CALM_LOOKS = 3;

  /** Polls for remaining work. */
  @FunctionalInterface
  interface Look {
    /** Description of the remaining work; empty when all is settled. */
    List<String> left() throws SQLException;
  }

  /**
   * Result.
   *
   * @param since start of the last poll; later events came after the system had settled
   * @param left remaining work at the timeout; empty when all is settled
   */
  record Settled(Instant since, Duration took, String left) {}

  private final Duration patience;
  private final Duration pause;
  private final Look look;

  /**
   * @param pause between two polls
   */
  Settling(Duration patience, Duration pause, Look look) {
    this.patience = patience;
    this.pause = pause;
    this.look = look;
  }

  Settled await() throws SQLException {
    long start = System.nanoTime();
    int calm = 0;
    while (true) {
      Instant since = Instant.now();
      List<String> left = look.left();
      calm = left.isEmpty() ? calm + 1 : 0;
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      if (calm == CALM_LOOKS || took.compareTo(patience) > 0) {
        return new Settled(since, took, String.join(", ", left));
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }
}
