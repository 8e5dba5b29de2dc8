package io.kontrol.api.managed.lifecycle;

import io.kontrol.api.managed.model.LifecycleStatus;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.platform.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How many databases are in which status, and how long they take. Each replica tells the same. */
@ApplicationScoped
public class LifecycleMetrics {
  private static final Duration KEPT = Duration.ofSeconds(10);

  private static final String COUNTS =
      """
      SELECT status, count(*) AS databases, min(created_at) FILTER (WHERE ready_at IS NULL) AS oldest
      FROM databases WHERE deleted_at IS NULL GROUP BY status
      """;

  /**
   * Of the ready databases that are backed up: what the store says, or since when there should have
   * been one.
   */
  private static final String OLDEST_BACKUP =
      """
      SELECT min(COALESCE(
          (c.status #>> ARRAY['serverRecoveryWindow', d.spec #>> '{backups,server_name}', 'lastSuccessfulBackupTime'])
              ::TIMESTAMPTZ,
          d.ready_at, d.created_at)) AS oldest
      FROM databases d
      LEFT JOIN resources r ON r.cluster_id = d.cluster_id AND r.apply_set = 'database/' || d.id
          AND r.kind = 'ObjectStore' AND r.name = d.cluster_name AND r.deleted_at IS NULL
      LEFT JOIN resource_current_states c ON c.resource_id = r.id
      WHERE d.status = 'ready' AND NOT d.paused AND d.spec #>> '{backups,schedule}' IS NOT NULL
      """;

  private final Database database;
  private final Timer toReady;
  private final Map<LifecycleStatus, AtomicLong> counts = new EnumMap<>(LifecycleStatus.class);
  private final AtomicLong oldest = new AtomicLong();
  private final AtomicLong oldestBackup = new AtomicLong();
  private Instant refreshedAt = Instant.MIN;

  public LifecycleMetrics(Database database, MeterRegistry registry) {
    this.database = database;
    for (LifecycleStatus status : LifecycleStatus.values()) {
      if (status != LifecycleStatus.DELETED) {
        AtomicLong count = new AtomicLong();
        counts.put(status, count);
        registry.gauge("kontrol_databases", Tags.of("status", status.text()), count);
      }
    }
    registry.gauge("kontrol_databases_oldest_provisioning_seconds", oldest);
    registry.gauge("kontrol_databases_oldest_backup_seconds", oldestBackup);
    this.toReady =
        Timer.builder("kontrol_databases_time_to_ready")
            .description("From the request to the first time that a database was ready")
            .serviceLevelObjectives(
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofMinutes(2),
                Duration.ofMinutes(5),
                Duration.ofMinutes(15))
            .register(registry);
  }

  void becameReady(ManagedDatabase which, Instant now) {
    toReady.record(Duration.between(which.createdAt(), now));
  }

  synchronized void refresh(Instant now) {
    if (now.isBefore(refreshedAt.plus(KEPT))) {
      return;
    }
    refreshedAt = now;
    database.read(connection -> read(connection, now));
  }

  private int read(Connection connection, Instant now) throws SQLException {
    counts.values().forEach(count -> count.set(0));
    oldest.set(0);
    int rows = 0;
    try (PreparedStatement read = connection.prepareStatement(COUNTS);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        rows++;
        LifecycleStatus status = LifecycleStatus.parse(row.getString("status"));
        AtomicLong count = counts.get(status);
        if (count != null) {
          count.set(row.getLong("databases"));
        }
        OffsetDateTime since = row.getObject("oldest", OffsetDateTime.class);
        if (status == LifecycleStatus.PROVISIONING) {
          oldest.set(age(since, now));
        }
      }
    }
    oldestBackup.set(readOldestBackup(connection, now));
    return rows;
  }

  private static long readOldestBackup(Connection connection, Instant now) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(OLDEST_BACKUP);
        ResultSet row = read.executeQuery()) {
      row.next();
      return age(row.getObject("oldest", OffsetDateTime.class), now);
    }
  }

  /** In seconds; 0 for none. */
  private static long age(@Nullable OffsetDateTime since, Instant now) {
    return since == null ? 0 : Math.max(0, Duration.between(since.toInstant(), now).toSeconds());
  }
}
