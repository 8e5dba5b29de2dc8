package io.kontrol.api.managed;

import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.managed.backup.BackupOutcome;
import io.kontrol.api.managed.backup.BackupRows;
import io.kontrol.api.managed.backup.DatabaseBackup;
import io.kontrol.api.managed.backup.RecoveryWindow;
import io.kontrol.api.managed.model.BackupPlan;
import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.managed.model.LifecycleStatus;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.model.RestoreOrigin;
import io.kontrol.api.managed.plan.OperationsPlans;
import io.kontrol.api.managed.plan.Plans;
import io.kontrol.api.managed.row.DatabaseRows;
import io.kontrol.api.managed.row.RetainedRows;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a new database: from a plan, from the database that it is restored from, or from the
 * one whose objects it takes up. Data of either kind fits only what is as large and as new.
 */
@ApplicationScoped
class NewSpecs {
  private final Plans plans;
  private final OperationsPlans operations;

  NewSpecs(Plans plans, OperationsPlans operations) {
    this.plans = plans;
    this.operations = operations;
  }

  DatabaseSpec of(
      Connection connection, NewDatabase request, UUID id, String clusterName, Principal by)
      throws SQLException {
    Optional<ManagedDatabase> retained =
        RetainedRows.find(connection, request.clusterId(), request.namespace(), clusterName);
    if (request.restore().isPresent()) {
      requireNoneRetained(retained, request.adopt().orElse(false), request.adopt().isPresent());
      return restored(connection, request, request.restore().get(), id, clusterName, by);
    }
    if (request.adopt().orElse(false)) {
      ManagedDatabase left = retained.orElseThrow(() -> nothingRetained(clusterName));
      return operations.change(
          plans.changed(left.spec(), request.size()), request.operations(), id, clusterName);
    }
    requireNoneRetained(retained, false, request.adopt().isPresent());
    return operations.start(plans.newSpec(request.size()), request.operations(), id, clusterName);
  }

  private static Refusal nothingRetained(String clusterName) {
    return Refusal.conflict(
        "nothing_retained",
        "No database that was deleted with retain=true has left a Cluster "
            + clusterName
            + " there that could be taken up.");
  }

  /**
   * Another's data must not come with a name by chance.
   *
   * @param decided whether the request says that nothing is left
   */
  private static void requireNoneRetained(
      Optional<ManagedDatabase> retained, boolean adopt, boolean decided) {
    if (adopt) {
      throw Refusal.invalid(
          "adopt_or_restore",
          "A database either takes up what was retained or is restored from a backup, not both.");
    }
    if (retained.isPresent() && !decided) {
      ManagedDatabase left = retained.get();
      throw Refusal.conflict(
              "retained_objects",
              "The Cluster "
                  + left.clusterName()
                  + " of a database that was deleted with retain=true was left in this namespace,"
                  + " with its data. adopt=true takes it up as it is. If it has been deleted by"
                  + " hand since, adopt=false makes a new one.")
          .with("retained_database_id", TextNode.valueOf(left.id().toString()));
    }
  }

  private DatabaseSpec restored(
      Connection connection,
      NewDatabase request,
      RestoreRequest restore,
      UUID id,
      String clusterName,
      Principal by)
      throws SQLException {
    ManagedDatabase source =
        DatabaseRows.find(connection, restore.databaseId())
            .orElseThrow(() -> ManagedDatabases.absent());
    // whoever restores it reads all that is in it
    by.require(Right.DATABASES_WRITE, source.identity(), ManagedDatabases.absent());
    BackupPlan plan = source.spec().backups();
    if (plan == null) {
      throw Refusal.conflict(
          "no_backup",
          "The database " + source.name() + " is not backed up, so that nothing can be restored.");
    }
    RestoreOrigin origin =
        new RestoreOrigin(
            source.id().toString(),
            plan.store(),
            plan.serverName(),
            backupId(connection, source, restore),
            restore.targetTime().map(Instant::toString).orElse(null));
    DatabaseSpec sized = plans.changed(source.spec().withoutHistory(), request.size());
    return operations.start(sized, request.operations(), id, clusterName).restoredFrom(origin);
  }

  private static @Nullable String backupId(
      Connection connection, ManagedDatabase source, RestoreRequest restore) throws SQLException {
    if (restore.backup().isEmpty()) {
      requireRecoverable(connection, source, restore.targetTime());
      return null;
    }
    DatabaseBackup backup =
        BackupRows.find(connection, source.id(), restore.backup().get())
            .orElseThrow(
                () ->
                    Refusal.notFound(
                        "backup_not_found", "The database has no backup with this id."));
    BackupOutcome outcome = backup.outcome();
    if (!outcome.isComplete() || outcome.backupId() == null) {
      throw Refusal.conflict(
          "backup_not_complete",
          "Only a completed backup can be restored; this one is " + outcome.phase() + ".");
    }
    return outcome.backupId();
  }

  /** Says at once what the operator would find out after its deadline. */
  private static void requireRecoverable(
      Connection connection, ManagedDatabase source, Optional<Instant> target) throws SQLException {
    RecoveryWindow window = RecoveryWindow.of(connection, source);
    boolean known = window.lastSuccess() != null || BackupRows.hasComplete(connection, source.id());
    if (!known && source.status() != LifecycleStatus.DELETED) {
      throw Refusal.conflict(
          "no_backup", "The database " + source.name() + " has no completed backup yet.");
    }
    Optional<Instant> first = window.firstTime();
    if (target.isPresent() && first.isPresent() && target.get().isBefore(first.get())) {
      throw Refusal.conflict(
          "not_recoverable",
          "The database can be restored to " + first.get() + " or a later time alone.");
    }
  }
}
