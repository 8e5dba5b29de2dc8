package io.kontrol.api.fleet.retention;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Makes the days to come, and drops those that are too old. Any number of replicas may do so; one
 * that has to wait for a lock leaves it to the next run.
 */
@ApplicationScoped
public class FleetRetention {
  private static final Logger LOG = Logger.getLogger(FleetRetention.class);
  private static final int MOST_BATCHES = 200;

  private final EventLog events = new EventLog(EventSource.SYSTEM);
  private final Database database;
  private final FleetRetentionConfig config;

  public FleetRetention(Database database, FleetRetentionConfig config) {
    this.database = database;
    this.config = config;
  }

  @Scheduled(
      every = "${kontrol.retention.every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void scheduled() {
    try {
      run(Instant.now());
    } catch (DatabaseUnavailableException e) {
      LOG.debug("Not making and dropping days, since PostgreSQL is unavailable", e);
    } catch (RuntimeException e) {
      LOG.warn("Days could not be made or dropped; the next run tries again", e);
    }
  }

  /**
   * @return what was dropped: days of tables with partitions, rows of others
   */
  Map<String, Integer> run(Instant now) {
    int unused = database.transaction(c -> FleetPurge.ensureDays(c, config.daysAhead()));
    Map<String, Integer> dropped = new LinkedHashMap<>();
    dropDays(dropped, "metrics", now, config.metrics());
    dropDays(dropped, "node_heartbeats", now, config.heartbeats());
    dropDays(dropped, "pool_analytics", now, config.poolAnalytics());
    for (String table : FleetPurge.MINUTE_TABLES) {
      dropped.put(table, minutes(table, now.minus(config.minutes())));
    }
    dropped.put("node_configurations", configurations(now.minus(config.configurations())));
    Instant logs = now.minus(config.lifecycleLogs());
    dropped.put(
        "node_lifecycle_logs",
        batches(() -> database.transaction(c -> FleetPurge.lifecycleLogs(c, logs))));
    Instant tokens = now.minus(config.registrationTokens());
    dropped.put(
        "node_registration_tokens",
        batches(() -> database.transaction(c -> FleetPurge.registrationTokens(c, tokens))));
    tell(dropped);
    return dropped;
  }

  /** A transaction for each table, so that a lock is held for one drop alone. */
  private void dropDays(Map<String, Integer> dropped, String table, Instant now, Duration kept) {
    dropped.put(table, database.transaction(c -> FleetPurge.dropDays(c, table, now.minus(kept))));
  }

  private int minutes(String table, Instant before) {
    return batches(() -> database.transaction(c -> FleetPurge.minutes(c, table, before)));
  }

  private int configurations(Instant before) {
    return batches(
        () ->
            database.transaction(
                c -> FleetPurge.configurations(c, before, config.configurationsKept())));
  }

  private static int batches(java.util.function.IntSupplier batch) {
    int sum = 0;
    for (int i = 0; i < MOST_BATCHES; i++) {
      int deleted = batch.getAsInt();
      sum += deleted;
      if (deleted < FleetPurge.BATCH) {
        break;
      }
    }
    return sum;
  }

  private void tell(Map<String, Integer> dropped) {
    if (dropped.values().stream().allMatch(count -> count == 0)) {
      return;
    }
    LOG.infof("Dropped figures of the fleet: %s", dropped);
    ObjectNode data = Json.mapper().createObjectNode();
    dropped.forEach(data::put);
    database.transaction(
        connection -> {
          events.append(
              connection, List.of(new Event("FleetFiguresDropped", null, null, null, null, data)));
          return data;
        });
  }
}
