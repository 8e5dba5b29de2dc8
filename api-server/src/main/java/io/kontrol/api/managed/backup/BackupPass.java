package io.kontrol.api.managed.backup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.DesiredState;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.row.Transitions;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One look at all backups that are under way, and at those that have expired. Any number of
 * replicas may do it: a row is written by whoever is first.
 */
@ApplicationScoped
public class BackupPass implements Runnable {
  private static final Principal LOOP = Principal.service("databases", null);
  private static final EventLog EVENTS = new EventLog(EventSource.SYSTEM);
  private static final int BATCH = 50;

  private final Database database;
  private final WriteTransactions transactions;
  private final DesiredState desired;

  public BackupPass(Database database, WriteTransactions transactions, DesiredState desired) {
    this.database = database;
    this.transactions = transactions;
    this.desired = desired;
  }

  @Override
  public void run() {
    List<ObservedBackup> due =
        database.read(BackupObservations::underWay).stream()
            .filter(ObservedBackup::isChanged)
            .toList();
    for (List<ObservedBackup> batch : batches(due)) {
      transactions.run(LOOP, connection -> follow(connection, batch));
    }
    for (List<ObservedBackup> batch : batches(database.read(BackupObservations::expired))) {
      transactions.run(LOOP, connection -> expire(connection, batch));
    }
  }

  private static List<List<ObservedBackup>> batches(List<ObservedBackup> all) {
    List<List<ObservedBackup>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += BATCH) {
      batches.add(all.subList(from, Math.min(all.size(), from + BATCH)));
    }
    return batches;
  }

  private static WriteResult<Integer> follow(Connection connection, List<ObservedBackup> batch)
      throws SQLException {
    List<AuditEntry> audit = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    Set<String> clusters = new HashSet<>();
    for (ObservedBackup seen : batch) {
      boolean written = BackupRows.update(connection, seen.backup().id(), seen.outcome());
      if (written && seen.outcome().isSettled()) {
        boolean complete = seen.outcome().isComplete();
        events.add(event(seen, complete ? "DatabaseBackupCompleted" : "DatabaseBackupFailed"));
        audit.add(
            Transitions.audit(
                seen.database(),
                complete ? "BACKUP_COMPLETED" : "BACKUP_FAILED",
                complete ? "backed up" : "not backed up",
                seen.outcome().error()));
        clusters.add(seen.database().clusterId());
      }
    }
    EVENTS.append(connection, events);
    return new WriteResult<>(batch.size(), clusters, audit, false);
  }

  private static Event event(ObservedBackup seen, String type) {
    ManagedDatabase database = seen.database();
    BackupOutcome outcome = seen.outcome();
    ObjectNode data = Json.mapper().createObjectNode();
    data.put("database_id", database.id().toString()).put("database", database.name());
    data.put("backup", seen.backup().name()).put("backup_id", outcome.backupId());
    if (outcome.error() != null) {
      data.put("reason", outcome.error());
    }
    return new Event(
        type, database.clusterId(), database.clusterResource(), database.identity(), null, data);
  }

  /** Removes the resources too, whose objects are gone. */
  private WriteResult<Integer> expire(Connection connection, List<ObservedBackup> batch)
      throws SQLException {
    List<Integer> resources = new ArrayList<>();
    Set<String> clusters = new HashSet<>();
    for (ObservedBackup seen : batch) {
      BackupRows.expire(connection, seen.backup().id());
      resources.add(seen.resource());
      clusters.add(seen.database().clusterId());
    }
    var unused = desired.delete(connection, resources, null, LOOP);
    return new WriteResult<>(batch.size(), clusters, List.of(), true);
  }
}
