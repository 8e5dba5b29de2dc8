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

/** How many databases are in which status, and how long they take. Each replica tells the same. */
@ApplicationScoped
public class LifecycleMetrics {
  private static final Duration KEPT = Duration.ofSeconds(10);

  private static final String COUNTS =
      """
      SELECT status, count(*) AS databases, min(created_at) FILTER (WHERE ready_at IS NULL) AS oldest
      FROM databases WHERE deleted_at IS NULL GROUP BY status
      """;

  private final Database database;
  private final Timer toReady;
  private final Map<LifecycleStatus, AtomicLong> counts = new EnumMap<>(LifecycleStatus.class);
  private final AtomicLong oldest = new AtomicLong();
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
        if (status == LifecycleStatus.PROVISIONING && since != null) {
          oldest.set(Math.max(0, Duration.between(since.toInstant(), now).toSeconds()));
        }
      }
    }
    return rows;
  }
}
