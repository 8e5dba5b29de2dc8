package io.kontrol.reconciler.claim;

import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ConflictPolicy;
import io.kontrol.model.resource.DeletionPolicy;
import io.kontrol.model.resource.DriftPolicy;
import io.kontrol.model.resource.RecreatePolicy;
import io.kontrol.model.resource.ResourceIdentity;
import io.kontrol.model.status.SyncStatus;
import io.kontrol.reconciler.claim.AppliedStateSnapshot.DriftState;
import io.kontrol.reconciler.claim.AppliedStateSnapshot.LastApply;
import io.kontrol.reconciler.claim.AppliedStateSnapshot.LastAttempt;
import io.kontrol.reconciler.claim.Work.Observed;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Claims work by leasing its rows of {@code resource_applied_states}. The lease is committed before
 * the cluster is called: a call may reach the cluster late, even after its process, its session or
 * the database has died, and without the lease it could undo a newer generation that was applied
 * meanwhile. Rows that are locked or leased are skipped. What is to be done is read after the lock,
 * with a new snapshot, so that nothing is done twice.
 */
public final class Claims {
  private static final String ADD_ROWS =
      """
      INSERT INTO resource_applied_states (resource_id)
      SELECT r.id FROM resources r WHERE r.id = ANY (?) ORDER BY r.id
      ON CONFLICT (resource_id) DO NOTHING
      """;

  private static final String LOCK =
      """
      SELECT a.resource_id
      FROM resource_applied_states a
      WHERE a.resource_id = ANY (?)
          AND (a.lease_expires_at > clock_timestamp()) IS NOT TRUE
      ORDER BY a.resource_id
      FOR UPDATE SKIP LOCKED
      """;

  // Each row is looked up by its key: a planner that believes the tables are empty would join them
  // with each other instead.
  private static final String READ =
      """
      WITH work AS MATERIALIZED (
          SELECT w.resource_id, w.cluster_id, w.task, w.sync, w.blocked, w.keeps_set, w.deleting, w.wave
          FROM unnest(?) AS claimed (id)
          CROSS JOIN LATERAL (
              SELECT resource_id, cluster_id, task, sync, blocked, keeps_set, deleting, wave
              FROM resource_work WHERE resource_id = claimed.id OFFSET 0) w
      )
      SELECT
          w.task, w.sync,
          r.id, r.cluster_id, r.api_group, r.kind, r.namespace, r.name, r.api_version, r.desired_spec::TEXT,
          r.generation, r.revision, r.drift_policy, r.deletion_policy, r.conflict_policy, r.recreate_policy,
          r.ignore_paths::TEXT, r.apply_set, r.updated_at, r.reconcile_requested_at, r.recreation_requested,
          r.deleted_at IS NOT NULL,
          a.generation, a.revision, a.uid, a.k8s_resource_version, a.owned_fields_hash, a.altered_fields::TEXT,
          a.owner_uid, a.attempted_generation, a.status, a.error_message, a.attempts, a.reconciled_request_at,
          a.drift_detected_at, a.drift_corrections, a.drift_corrected_at,
          c.uid, c.generation, c.k8s_resource_version, c.owned_fields_hash, COALESCE(c.finished, FALSE),
          CASE WHEN c.terminating THEN c.deletion_message END, c.deleted_at IS NOT NULL,
          o.id, o.api_version, o.kind, o.name, o.uid,
          EXISTS (SELECT FROM resources dependent WHERE dependent.owner_resource_id = w.resource_id)
      FROM work w
      CROSS JOIN LATERAL (
          SELECT id, cluster_id, api_group, kind, namespace, name, api_version, desired_spec, generation, revision,
              drift_policy, deletion_policy, conflict_policy, recreate_policy, ignore_paths, apply_set, updated_at,
              reconcile_requested_at, recreation_requested, deleted_at, owner_resource_id
          FROM resources WHERE id = w.resource_id OFFSET 0) r
      CROSS JOIN LATERAL (
          SELECT generation, revision, uid, k8s_resource_version, owned_fields_hash, altered_fields, owner_uid,
              attempted_generation, status, error_message, attempts, reconciled_request_at,
              drift_detected_at, drift_corrections, drift_corrected_at
          FROM resource_applied_states WHERE resource_id = w.resource_id OFFSET 0) a
      LEFT JOIN LATERAL (
          SELECT uid, generation, k8s_resource_version, owned_fields_hash, finished, terminating, deletion_message, deleted_at
          FROM resource_current_states WHERE resource_id = w.resource_id OFFSET 0) c ON TRUE
      LEFT JOIN LATERAL (
          SELECT owner.id, owner.api_version, owner.kind, owner.name, applied.uid
          FROM resources owner
          JOIN resource_applied_states applied ON applied.resource_id = owner.id AND applied.uid IS NOT NULL
          WHERE owner.id = r.owner_resource_id OFFSET 0) o ON TRUE
      WHERE w.task IS NOT NULL AND NOT w.blocked AND %s
      ORDER BY r.id
      """
          .formatted(WaveFilter.MAY_GO);

  /**
   * The result of a claim.
   *
   * @param lease of all works
   * @param skipped whether some rows are locked or leased by others
   */
  public record Claimed(List<Work> works, ClaimLease lease, boolean skipped) {}

  private final ClaimLeases leases = new ClaimLeases();

  /** Inserts the rows that are to be locked. */
  public void addRows(Connection connection, Collection<Integer> resourceIds) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(ADD_ROWS)) {
      insert.setArray(1, ids(connection, resourceIds));
      insert.executeUpdate();
    }
  }

  /** Leases what is free and still needs work, as soon as the transaction is committed. */
  public Claimed claim(Connection connection, Collection<Integer> resourceIds, Duration length)
      throws SQLException {
    PlannerHints.byKeys(connection);
    List<Integer> locked = lock(connection, resourceIds);
    List<Work> works = locked.isEmpty() ? List.of() : read(connection, locked);
    ClaimLease lease =
        works.isEmpty()
            ? ClaimLease.starting(System.nanoTime(), Duration.ZERO)
            : leases.begin(connection, works.stream().map(Work::resourceId).toList(), length);
    return new Claimed(works, lease, locked.size() < resourceIds.size());
  }

  private static Array ids(Connection connection, Collection<Integer> resourceIds)
      throws SQLException {
    return connection.createArrayOf("int4", resourceIds.toArray());
  }

  private static List<Integer> lock(Connection connection, Collection<Integer> resourceIds)
      throws SQLException {
    List<Integer> locked = new ArrayList<>();
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setArray(1, ids(connection, resourceIds));
      try (ResultSet rows = lock.executeQuery()) {
        while (rows.next()) {
          locked.add(rows.getInt(1));
        }
      }
    }
    return locked;
  }

  private static List<Work> read(Connection connection, Collection<Integer> resourceIds)
      throws SQLException {
    List<Work> works = new ArrayList<>();
    try (PreparedStatement read = connection.prepareStatement(READ)) {
      read.setArray(1, ids(connection, resourceIds));
      try (ResultSet rows = read.executeQuery()) {
        while (rows.next()) {
          works.add(work(new Row(rows)));
        }
      }
    }
    return works;
  }

  private static Work work(Row row) throws SQLException {
    Task task = Task.of(row.required());
    SyncStatus sync = SyncStatus.valueOf(row.required());
    DesiredResource desired =
        new DesiredResource(
            row.number(),
            new ResourceIdentity(
                row.required(), row.required(), row.required(), row.required(), row.required()),
            row.orEmpty(),
            row.required(),
            row.number(),
            row.number(),
            DriftPolicy.valueOf(row.required()),
            DeletionPolicy.valueOf(row.required()),
            ConflictPolicy.valueOf(row.required()),
            RecreatePolicy.valueOf(row.required()),
            texts(row.required()),
            row.text(),
            row.instantOrEpoch(),
            row.instant(),
            row.flag(),
            row.flag());
    AppliedStateSnapshot recorded =
        new AppliedStateSnapshot(
            new LastApply(
                row.integer(),
                row.integer(),
                row.text(),
                row.text(),
                row.text(),
                textsOrNone(row.text()),
                row.text()),
            new LastAttempt(row.integer(), row.text(), row.text(), row.number(), row.instant()),
            new DriftState(row.instant(), row.number(), row.instant()));
    return new Work(
        task,
        sync,
        desired,
        recorded,
        new Observed(
            row.text(), row.integer(), row.text(), row.text(), row.flag(), row.text(), row.flag()),
        owner(row),
        row.flag());
  }

  private static @Nullable Owner owner(Row row) throws SQLException {
    Integer id = row.integer();
    String apiVersion = row.orEmpty();
    String kind = row.orEmpty();
    String name = row.orEmpty();
    String uid = row.orEmpty();
    return id == null ? null : new Owner(id, apiVersion, kind, name, uid);
  }

  private static List<String> textsOrNone(@Nullable String jsonArray) {
    return jsonArray == null ? List.of() : texts(jsonArray);
  }

  private static List<String> texts(String jsonArray) {
    List<String> texts = new ArrayList<>();
    Json.read(jsonArray).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** Reads the columns of a row in order. */
  private static final class Row {
    private final ResultSet row;
    private int column;

    Row(ResultSet row) {
      this.row = row;
    }

    @Nullable String text() throws SQLException {
      return row.getString(++column);
    }

    String orEmpty() throws SQLException {
      String text = text();
      return text == null ? "" : text;
    }

    String required() throws SQLException {
      String text = text();
      if (text == null) {
        throw new SQLException("Column " + column + " of a claim is null");
      }
      return text;
    }

    int number() throws SQLException {
      return row.getInt(++column);
    }

    @Nullable Integer integer() throws SQLException {
      int number = row.getInt(++column);
      return row.wasNull() ? null : number;
    }

    boolean flag() throws SQLException {
      return row.getBoolean(++column);
    }

    @Nullable Instant instant() throws SQLException {
      Timestamp timestamp = row.getTimestamp(++column);
      return timestamp == null ? null : timestamp.toInstant();
    }

    Instant instantOrEpoch() throws SQLException {
      Instant instant = instant();
      return instant == null ? Instant.EPOCH : instant;
    }
  }
}
