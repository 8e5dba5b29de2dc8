package io.kontrol.reconciler.loop;

import io.kontrol.reconciler.claim.DatabaseClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How old the oldest change is that is not applied; between two readings it grows by itself. */
final class OldestPendingAge {
  /** A commit may become visible this much later than its {@code updated_at}. */
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  private record Reading(Duration age, long atNanos) {}

  private final DatabaseClock times;
  private Instant from = Instant.EPOCH;
  private volatile @Nullable Reading reading;

  OldestPendingAge(DatabaseClock times) {
    this.times = times;
  }

  /** Nothing older than the last answer can come, so each search starts there. */
  void read(Connection connection) throws SQLException {
    Instant now = times.now(connection);
    Optional<Instant> oldest = times.oldestUnreconciled(connection, from);
    Instant recent = now.minus(OVERLAP);
    from = oldest.filter(recent::isAfter).orElse(recent);
    reading =
        oldest
            .map(since -> new Reading(Duration.between(since, now), System.nanoTime()))
            .orElse(null);
  }

  boolean isEmpty() {
    return reading == null;
  }

  Duration age() {
    Reading last = reading;
    return last == null ? Duration.ZERO : last.age().plusNanos(System.nanoTime() - last.atNanos());
  }
}
