package io.kontrol.systemtests.faults;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Waits until nothing is left to do and nothing on its way, several looks in a row. */
final class Settling {
  /**
   * Between two of these a change can be nowhere to be seen: the watcher has not written it yet.
   */
  private static final int CALM_LOOKS = 3;

  /** Looks whether there is anything left. */
  @FunctionalInterface
  interface Look {
    /** What there is, in words; nothing when all is settled. */
    List<String> left() throws SQLException;
  }

  /**
   * How it ended.
   *
   * @param since begin of the last look; what comes later was not there when all was settled
   * @param left when patience ended; empty when all is settled
   */
  record Settled(Instant since, Duration took, String left) {}

  private final Duration patience;
  private final Duration pause;
  private final Look look;

  /**
   * @param pause between two looks
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
