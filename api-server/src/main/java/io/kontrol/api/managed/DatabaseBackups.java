package io.kontrol.api.managed;

import io.kontrol.api.desired.ApplyItem;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult;
import io.kontrol.api.desired.DesiredState;
import io.kontrol.api.managed.backup.BackupOutcome;
import io.kontrol.api.managed.backup.BackupRows;
import io.kontrol.api.managed.backup.DatabaseBackup;
import io.kontrol.api.managed.manifest.BackupManifests;
import io.kontrol.api.managed.model.LifecycleStatus;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.row.Transitions;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Asks for backups: a row and its resource in the caller's transaction. Throws {@link Refusal}s.
 */
@ApplicationScoped
class DatabaseBackups {
  private final DesiredState desired;

  DatabaseBackups(DesiredState desired) {
    this.desired = desired;
  }

  WriteResult<UUID> request(Connection connection, UUID databaseId, Principal by)
      throws SQLException {
    ManagedDatabase database = ManagedDatabases.lockLiving(connection, databaseId, by);
    requireSound(database);
    UUID id = UUID.randomUUID();
    String name = database.clusterName() + "-" + id.toString().substring(0, 8);
    DatabaseBackup backup = new DatabaseBackup(id, databaseId, name, null, BackupOutcome.WAITING);
    if (!BackupRows.insert(connection, backup, by.name())) {
      throw Refusal.conflict(
          "backup_under_way", "A backup of this database is under way; its end has to be awaited.");
    }
    int resource = apply(connection, database, backup, by);
    BackupRows.setResource(connection, id, resource);
    return WriteResult.changed(id, database.clusterId())
        .audited(
            Transitions.audit(database, "BACKUP_REQUESTED", "is to be backed up as " + name, null));
  }

  private static void requireSound(ManagedDatabase database) {
    if (database.spec().backups() == null) {
      throw Refusal.conflict(
          "backups_off",
          "The database has no object store for backups. PATCH backups to true first.");
    }
    if (database.status() != LifecycleStatus.READY || database.paused()) {
      throw Refusal.conflict(
          "not_ready",
          "Only a database that is ready can be backed up; this one is "
              + (database.paused() ? "paused" : database.status().text())
              + ".");
    }
  }

  /** Each in a set of its own: what another set no longer contains would be pruned. */
  private int apply(
      Connection connection, ManagedDatabase database, DatabaseBackup backup, Principal by)
      throws SQLException {
    ApplyItem item = ApplyItem.parse(BackupManifests.backup(database, backup.name()));
    ApplyOptions options =
        new ApplyOptions(
            database.clusterId(),
            database.applySet() + "/backup/" + backup.id(),
            false,
            false,
            false,
            false);
    ApplyResult result = desired.apply(connection, List.of(item), options, by).value();
    if (result instanceof ApplyResult.Rejected rejected) {
      throw rejected.objects().isEmpty() ? rejected.refusal() : rejected.objects().get(0).refusal();
    }
    ApplyResult.Accepted accepted = (ApplyResult.Accepted) result;
    return Objects.requireNonNull(accepted.objects().get(0).version()).id();
  }
}
