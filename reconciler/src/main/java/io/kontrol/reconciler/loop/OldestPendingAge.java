package io.kontrol.reconciler.loop;

import io.kontrol.reconciler.claim.DatabaseClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The age of the oldest change that is not applied. It grows by itself between two readings. */
final class OldestPendingAge {
  /** A commit may become visible this much later than its {@code updated_at}. */
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  private record Reading(Duration age, long atNanos) {}

  private final DatabaseClock dbClock;
  private Instant from = Instant.EPOCH;
  private volatile @Nullable Reading reading;

  OldestPendingAge(DatabaseClock dbClock) {
    this.dbClock = dbClock;
  }

  /** Nothing older than the last result can appear, so each search starts there. */
  void read(Connection connection) throws SQLException {
    Instant now = dbClock.now(connection);
    Optional<Instant> oldest = dbClock.oldestUnreconciled(connection, from);
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
