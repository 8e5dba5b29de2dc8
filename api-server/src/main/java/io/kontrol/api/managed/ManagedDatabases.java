package io.kontrol.api.managed;

import io.kontrol.api.desired.ApplyItem;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult;
import io.kontrol.api.desired.DesiredState;
import io.kontrol.api.desired.ObjectAction;
import io.kontrol.api.desired.ObjectResult;
import io.kontrol.api.managed.manifest.DatabaseManifests;
import io.kontrol.api.managed.model.DatabaseNames;
import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.managed.model.LifecycleStatus;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.plan.ManagedConfig;
import io.kontrol.api.managed.plan.OperationsPlans;
import io.kontrol.api.managed.plan.Plans;
import io.kontrol.api.managed.row.DatabaseObjects;
import io.kontrol.api.managed.row.DatabaseRows;
import io.kontrol.api.managed.row.DatabaseRows.Labels;
import io.kontrol.api.managed.row.RetainedRows;
import io.kontrol.api.managed.row.Transitions;
import io.kontrol.api.managed.row.Transitions.Findings;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.resource.DeletionPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Changes databases: the row and its two resources in the caller's transaction. Throws {@link
 * Refusal}s.
 */
@ApplicationScoped
public class ManagedDatabases {
  private static final String NAME_HOLDER =
      """
      SELECT cluster_id, namespace, status, waiting_for FROM databases WHERE name = ? AND deleted_at IS NULL
      """;

  /** Whether the Cluster has been lost, whatever has been tried since, and since when. */
  private static final String LOST =
      """
      SELECT s.sync IN ('Missing', 'Deleted') OR s.health = 'Missing' AS lost, c.deleted_at
      FROM resource_status s LEFT JOIN resource_current_states c ON c.resource_id = s.resource_id
      WHERE s.resource_id = ?
      """;

  private final DesiredState desired;
  private final Plans plans;
  private final OperationsPlans operations;
  private final NewSpecs specs;
  private final ManagedConfig config;

  ManagedDatabases(
      DesiredState desired,
      Plans plans,
      OperationsPlans operations,
      NewSpecs specs,
      ManagedConfig config) {
    this.config = config;
    this.desired = desired;
    this.plans = plans;
    this.operations = operations;
    this.specs = specs;
  }

  WriteResult<UUID> create(Connection connection, NewDatabase request, Principal by)
      throws SQLException {
    by.require(Right.DATABASES_WRITE, request.clusterId(), request.namespace());
    ManagedDatabase database = start(connection, request, by);
    if (!DatabaseRows.insert(
        connection, database, request.ownerTeam(), request.purpose(), by.name())) {
      throw taken(connection, request, by);
    }
    List<ObjectResult> objects = apply(connection, database, by);
    for (ObjectResult object : objects) {
      if (object.action() != ObjectAction.CREATED) {
        throw Refusal.conflict(
            "object_exists",
            "There is a resource already where this database would put its own: "
                + object.identity().display()
                + ". Delete it, or name the database otherwise.");
      }
    }
    int cluster = id(objects, "Cluster");
    int pooler = id(objects, "Pooler");
    DatabaseRows.setResources(connection, database.id(), cluster, pooler);
    ManagedDatabase complete = database.withResources(cluster, pooler);
    if (request.adopt().isPresent()) {
      RetainedRows.takeUp(connection, complete);
    }
    AuditEntry entry = Transitions.created(connection, complete, by);
    return WriteResult.changed(complete.id(), complete.clusterId()).audited(entry);
  }

  private ManagedDatabase start(Connection connection, NewDatabase request, Principal by)
      throws SQLException {
    UUID id = UUID.randomUUID();
    String clusterName = DatabaseNames.cluster(request.name());
    Instant now = Instant.now();
    return new ManagedDatabase(
        id,
        request.name(),
        request.clusterId(),
        request.namespace(),
        clusterName,
        DatabaseNames.pooler(clusterName),
        LifecycleStatus.PROVISIONING,
        specs.of(connection, request, id, clusterName, by),
        null,
        null,
        null,
        null,
        null,
        now,
        now,
        false,
        request.deletionProtection(),
        false);
  }

  /** Says more to those who may see who holds the name. */
  private static Refusal taken(Connection connection, NewDatabase request, Principal by)
      throws SQLException {
    String detail = "There is a database with the name " + request.name() + " already.";
    try (PreparedStatement find = connection.prepareStatement(NAME_HOLDER)) {
      find.setString(1, request.name());
      try (ResultSet row = find.executeQuery()) {
        boolean shown =
            row.next() && by.permissions().roleIn(row.getString(1), row.getString(2)) != null;
        if (shown && row.getString(3).equals(LifecycleStatus.DELETING.text())) {
          String waiting = row.getString(4);
          detail =
              "The database that had the name "
                  + request.name()
                  + " is still being deleted; the name is free when it is. "
                  + (waiting == null ? "" : waiting);
        }
      }
    }
    return Refusal.conflict("name_taken", detail.strip());
  }

  private List<ObjectResult> apply(Connection connection, ManagedDatabase database, Principal by)
      throws SQLException {
    List<ApplyItem> items = DatabaseManifests.of(database).stream().map(ApplyItem::parse).toList();
    ApplyOptions options =
        new ApplyOptions(database.clusterId(), database.applySet(), false, false, false, false);
    ApplyResult result = desired.apply(connection, items, options, by).value();
    if (result instanceof ApplyResult.Rejected rejected) {
      throw rejected.objects().isEmpty() ? rejected.refusal() : rejected.objects().get(0).refusal();
    }
    return ((ApplyResult.Accepted) result).objects();
  }

  private static int id(List<ObjectResult> objects, String kind) {
    return objects.stream()
        .filter(object -> object.identity().kind().equals(kind))
        .map(object -> Objects.requireNonNull(object.version()).id())
        .findFirst()
        .orElseThrow();
  }

  WriteResult<UUID> edit(Connection connection, UUID id, DatabaseEdit edit, Principal by)
      throws SQLException {
    ManagedDatabase stored = lockLiving(connection, id, by);
    DatabaseSpec sized = plans.changed(stored.spec(), edit.size());
    ManagedDatabase changed =
        stored.withSpec(operations.change(sized, edit.operations(), id, stored.clusterName()));
    return write(connection, stored, changed, edit.labels(), by, "UPDATED", "updated");
  }

  WriteResult<UUID> pause(Connection connection, UUID id, boolean paused, Principal by)
      throws SQLException {
    ManagedDatabase stored = lockLiving(connection, id, by);
    if (paused && stored.status() != LifecycleStatus.READY) {
      throw Refusal.conflict(
          "not_ready", "Only a database that is ready can be paused; this one is not.");
    }
    return write(
        connection,
        stored,
        stored.withPaused(paused),
        Labels.SAME,
        by,
        paused ? "PAUSED" : "RESUMED",
        paused ? "paused" : "resumed");
  }

  private WriteResult<UUID> write(
      Connection connection,
      ManagedDatabase stored,
      ManagedDatabase changed,
      Labels labels,
      Principal by,
      String action,
      String what)
      throws SQLException {
    DatabaseRows.edit(connection, changed, labels, by.name());
    boolean sameObjects =
        changed.spec().equals(stored.spec()) && changed.paused() == stored.paused();
    if (!sameObjects) {
      var unused = apply(connection, changed, by);
    }
    AuditEntry entry = Transitions.audit(changed, action, what, null);
    return new WriteResult<>(
        changed.id(), sameObjects ? Set.of() : Set.of(changed.clusterId()), List.of(entry), false);
  }

  /**
   * @param retain leaves the objects, and so the data, in the cluster
   */
  WriteResult<UUID> delete(Connection connection, UUID id, boolean retain, Principal by)
      throws SQLException {
    ManagedDatabase stored = lock(connection, id, by);
    if (stored.status() == LifecycleStatus.DELETING) {
      return WriteResult.unchanged(id)
          .audited(Transitions.audit(stored, "DELETING", "is being deleted already", null));
    }
    if (stored.deletionProtection()) {
      throw Refusal.conflict(
          "deletion_protected",
          "The database is protected from deletion, since its volumes go with it. PATCH"
              + " deletion_protection to false first.");
    }
    DatabaseRows.setRetain(connection, id, retain);
    var unused =
        desired.delete(
            connection,
            DatabaseObjects.all(connection, stored),
            retain ? DeletionPolicy.Orphan : null,
            by);
    // the machine has no way from provisioning to deleting but by error
    boolean unfinished = stored.status() == LifecycleStatus.PROVISIONING;
    List<LifecycleStatus> path =
        unfinished
            ? List.of(LifecycleStatus.ERROR, LifecycleStatus.DELETING)
            : List.of(LifecycleStatus.DELETING);
    Findings findings =
        new Findings(
            unfinished ? "Deleted before it was ready" : null, null, null, stored.progressAt());
    List<AuditEntry> audit =
        Transitions.move(connection, stored, path, findings, Instant.now(), by);
    return new WriteResult<>(
        id, Set.of(stored.clusterId()), List.of(audit.get(audit.size() - 1)), false);
  }

  /**
   * @param recreate makes a Cluster again that is gone: an empty one
   */
  WriteResult<UUID> retry(Connection connection, UUID id, boolean recreate, Principal by)
      throws SQLException {
    ManagedDatabase stored = lockLiving(connection, id, by);
    if (stored.status() != LifecycleStatus.ERROR) {
      throw Refusal.conflict(
          "not_in_error",
          "Only a database in error can be retried; this one is " + stored.status().text() + ".");
    }
    Loss loss = loss(connection, stored);
    requireConsent(stored, loss, recreate);
    applyAgain(connection, stored, recreate && loss.seen(), by);
    // the message stays for as long as what it is about may still be seen
    Findings findings = new Findings(stored.errorMessage(), "Trying again", null, Instant.now());
    List<AuditEntry> audit =
        Transitions.move(
            connection, stored, List.of(LifecycleStatus.PROVISIONING), findings, Instant.now(), by);
    return new WriteResult<>(id, Set.of(stored.clusterId()), audit, false);
  }

  /** That the Cluster is there still may have been seen too long ago to be true. */
  private void applyAgain(
      Connection connection, ManagedDatabase stored, boolean recreate, Principal by)
      throws SQLException {
    List<Integer> madeAgain = DatabaseObjects.ofSpec(connection, stored);
    Integer cluster = stored.clusterResource();
    if (!recreate && cluster != null) {
      madeAgain.remove(cluster);
      var unused = desired.reconcile(connection, List.of(cluster), by);
    }
    var unused = desired.enforce(connection, madeAgain, by);
  }

  /**
   * @param seen whether the Cluster was seen to be gone
   * @param at when that was
   */
  private record Loss(boolean seen, @Nullable Instant at) {}

  private static Loss loss(Connection connection, ManagedDatabase stored) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(LOST)) {
      find.setObject(1, stored.clusterResource());
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          return new Loss(true, null);
        }
        OffsetDateTime at = row.getObject("deleted_at", OffsetDateTime.class);
        return new Loss(row.getBoolean("lost"), at == null ? null : at.toInstant());
      }
    }
  }

  private void requireConsent(ManagedDatabase stored, Loss loss, boolean recreate) {
    if (!loss.seen()) {
      return;
    }
    if (!recreate) {
      throw Refusal.conflict(
          "data_is_gone",
          "The Cluster "
              + stored.clusterName()
              + " is gone, and would come back empty. Give recreate=true if that is meant.");
    }
    if (loss.at() != null && Instant.now().isBefore(loss.at().plus(config.settle()))) {
      throw Refusal.conflict(
          "still_leaving",
          "Kubernetes may still be removing what belonged to the Cluster "
              + stored.clusterName()
              + "; it can be made again "
              + config.settle().toSeconds()
              + " s after it was seen to be gone.");
    }
  }

  /** The row, locked; refuses a deleted one, and what the principal may not change. */
  private static ManagedDatabase lock(Connection connection, UUID id, Principal by)
      throws SQLException {
    ManagedDatabase stored = DatabaseRows.lock(connection, id).orElseThrow(() -> absent());
    by.require(Right.DATABASES_WRITE, stored.identity(), absent());
    if (stored.status() == LifecycleStatus.DELETED) {
      throw Refusal.conflict("database_deleted", "The database has been deleted.");
    }
    return stored;
  }

  static ManagedDatabase lockLiving(Connection connection, UUID id, Principal by)
      throws SQLException {
    ManagedDatabase stored = lock(connection, id, by);
    if (stored.status() == LifecycleStatus.DELETING) {
      throw Refusal.conflict("database_deleting", "The database is being deleted.");
    }
    return stored;
  }

  static Refusal absent() {
    return Refusal.notFound("There is no such database.");
  }
}
