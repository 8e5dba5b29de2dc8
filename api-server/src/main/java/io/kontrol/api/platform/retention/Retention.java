package io.kontrol.api.platform.retention;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Purges expired rows periodically. Any number of replicas may do so at once: a batch skips rows
 * that another replica has locked.
 */
@ApplicationScoped
public class Retention {
  private static final Logger LOG = Logger.getLogger(Retention.class);

  /** The most batches of each table in one run; the next run deletes the rest. */
  private static final int MOST_BATCHES = 200;

  @FunctionalInterface
  private interface Batch {
    int delete(Connection connection) throws SQLException;
  }

  private final Database database;
  private final RetentionConfig config;
  private final Instance<ExpiredRows> features;
  private final EventLog userEvents = new EventLog(EventSource.USER);
  private final EventLog systemEvents = new EventLog(EventSource.SYSTEM);

  public Retention(Database database, RetentionConfig config, @Any Instance<ExpiredRows> features) {
    this.database = database;
    this.config = config;
    this.features = features;
  }

  @Scheduled(
      every = "${kontrol.retention.every}",
      delayed = "30s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void scheduled() {
    try {
      run(Instant.now());
    } catch (DatabaseUnavailableException e) {
      LOG.debug("Not purging, since PostgreSQL is unavailable", e);
    }
  }

  /**
   * @return the number of deleted rows by table
   */
  public Map<String, Integer> run(Instant now) {
    Map<String, Integer> purged = new LinkedHashMap<>();
    Instant events = before(now, config.events());
    purged.put("resources", all(c -> Purge.deletedResources(c, before(now, config.deleted()))));
    purged.put(
        "revisions",
        all(c -> Purge.revisions(c, before(now, config.revisions()), config.revisionsKept())));
    purged.put("user_events", all(c -> userEvents.purge(c, events, Purge.BATCH)));
    purged.put("system_events", all(c -> systemEvents.purge(c, events, Purge.BATCH)));
    purged.put(
        "idempotency_keys",
        all(c -> Purge.idempotencyKeys(c, before(now, config.idempotencyKeys()))));
    purged.put("user_sessions", all(c -> AccessPurge.sessions(c, now)));
    purged.put("password_links", all(c -> AccessPurge.links(c, now)));
    purged.put(
        "login_failures",
        all(c -> AccessPurge.loginFailures(c, before(now, config.loginFailures()))));
    purged.put("api_tokens", all(c -> AccessPurge.tokens(c, before(now, config.tokens()))));
    purged.put("audit_logs", purgeAuditLogs(now));
    features.forEach(rows -> purged.put(rows.table(), all(c -> rows.delete(c, now, Purge.BATCH))));
    tell(purged);
    return purged;
  }

  int purgeAuditLogs(Instant now) {
    return all(connection -> Purge.auditLogs(connection, before(now, config.audit())));
  }

  private static Instant before(Instant now, Duration kept) {
    return now.minus(kept);
  }

  private int all(Batch batch) {
    int sum = 0;
    for (int i = 0; i < MOST_BATCHES; i++) {
      int deleted = database.transaction(batch::delete);
      sum += deleted;
      if (deleted < Purge.BATCH) {
        break;
      }
    }
    return sum;
  }

  private void tell(Map<String, Integer> purged) {
    if (purged.values().stream().allMatch(count -> count == 0)) {
      return;
    }
    LOG.infof("Purged expired rows: %s", purged);
    ObjectNode data = Json.mapper().createObjectNode();
    purged.forEach(data::put);
    database.transaction(
        connection -> {
          systemEvents.append(
              connection, List.of(new Event("RetentionPurged", null, null, null, null, data)));
          return data;
        });
  }
}
