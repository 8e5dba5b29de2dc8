package io.kontrol.watcher.write;

import io.kontrol.model.database.ArrayColumns;
import io.kontrol.model.status.Health;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.lease.FencingToken;
import io.kontrol.watcher.observation.ListTimestamp;
import io.kontrol.watcher.observation.Observation;
import io.kontrol.watcher.observation.Observation.Gone;
import io.kontrol.watcher.observation.Observation.Present;
import io.kontrol.watcher.write.StateChange.Before;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes a batch of observations into {@code resource_current_states} with one statement. */
public final class CurrentStates {
  /**
   * An observation belongs to the row whose id is on the label, if that row is for this object;
   * otherwise somebody copied our label, and it is ignored. One exception: the label of an object
   * that is known by its uid may have been changed, which its row must show.
   *
   * <p>resourceVersions only increase, unless the cluster was restored from a backup: then it
   * answers with an older version than was recorded before the request. Observations without a
   * change are not written, except for a missing fingerprint, which causes no event. An object that
   * left the watch although it is desired is written as gone only after that is confirmed.
   *
   * <p>An object that has finished keeps its result when it is deleted or being deleted.
   *
   * <p>Rows are looked up one by one by their keys (OFFSET 0 enforces it): the plan of a join, made
   * while the tables were empty and cached, would read whole tables for each batch. Existing rows
   * are updated instead of inserted with ON CONFLICT, since each attempted insert uses up an id, of
   * which there are two thousand million.
   */
  private static final String UPSERT =
      """
      WITH fence AS MATERIALIZED (
          SELECT 1 FROM watcher_leases
          WHERE cluster_id = ? AND holder = ? AND epoch = ? AND expires_at > clock_timestamp()
          FOR KEY SHARE
      ),
      observed AS MATERIALIZED (
          SELECT resource_id, api_version, kind, namespace, name, uid, version, gone, confirmed, spec, status, generation,
              revision, owned_fields_hash, content_hash, health, health_message, finished, deletion_message, asked_at,
              fingerprint, position
          FROM unnest(?::INTEGER[], ?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[],
                  ?::BOOLEAN[], ?::BOOLEAN[], ?::TEXT[], ?::TEXT[], ?::INTEGER[], ?::INTEGER[], ?::VARCHAR[], ?::VARCHAR[],
                  ?::VARCHAR[], ?::TEXT[], ?::BOOLEAN[], ?::TEXT[], ?::TEXT[], ?::BIGINT[])
              WITH ORDINALITY AS o (resource_id, api_version, kind, namespace, name, uid, version,
                  gone, confirmed, spec, status, generation, revision, owned_fields_hash, content_hash,
                  health, health_message, finished, deletion_message, asked_at, fingerprint, position)
          WHERE EXISTS (SELECT FROM fence)
      ),
      by_label AS MATERIALIZED (
          SELECT o.position, r.id, r.namespace, r.generation, r.deleted_at IS NULL AS wanted
          FROM observed o
          CROSS JOIN LATERAL (
              SELECT id, cluster_id, api_version, kind, namespace, name, generation, deleted_at FROM resources
              WHERE id = o.resource_id OFFSET 0) AS r
          WHERE r.cluster_id = ? AND r.api_version = o.api_version AND r.kind = o.kind AND r.name = o.name
              AND (r.namespace = o.namespace OR o.namespace = '' OR (r.namespace = '' AND o.namespace = 'default'))
      ),
      strays AS MATERIALIZED (
          SELECT o.position, o.api_version, o.kind, o.namespace, o.name, o.uid FROM observed o
          WHERE NOT EXISTS (SELECT FROM by_label l WHERE l.position = o.position)
      ),
      relabelled AS (
          SELECT o.position, r.id, r.namespace, r.generation, TRUE AS wanted
          FROM strays o
          CROSS JOIN LATERAL (
              SELECT id, namespace, generation FROM resources
              WHERE cluster_id = ? AND kind = o.kind AND name = o.name
                  AND api_version = o.api_version AND deleted_at IS NULL
                  AND (namespace = o.namespace OR o.namespace = '' OR (namespace = '' AND o.namespace = 'default'))
                  AND api_group = CASE WHEN position('/' IN o.api_version) > 0 THEN split_part(o.api_version, '/', 1) ELSE '' END
              OFFSET 0) AS r
          CROSS JOIN LATERAL (SELECT uid FROM resource_current_states WHERE resource_id = r.id OFFSET 0) AS c
          WHERE c.uid = o.uid
      ),
      ours AS (
          SELECT DISTINCT ON (id) position, id, namespace, generation, wanted
          FROM (
              SELECT position, id, namespace, generation, wanted FROM by_label
              UNION ALL SELECT position, id, namespace, generation, wanted FROM relabelled) AS both_ways
          ORDER BY id, position DESC
      ),
      news AS MATERIALIZED (
          SELECT m.position, m.id, m.namespace, m.generation, m.wanted,
              o.gone AND m.wanted AND NOT o.confirmed AND c.deleted_at IS NULL AS unconfirmed,
              c.resource_id IS NOT NULL AS existed, c.uid, c.deleted_at IS NOT NULL AS was_gone,
              c.content_hash, c.owned_fields_hash, c.health, CASE WHEN h.restored THEN o.asked_at END AS rebased_at,
              s.same, f.had_finished, o.finished OR f.had_finished AS finished
          FROM ours m
          JOIN observed o ON o.position = m.position
          LEFT JOIN LATERAL (
              SELECT resource_id, uid, deleted_at, k8s_resource_version, content_hash, owned_fields_hash, health,
                  health_message, finished, deletion_message, fingerprint, observed_at, rebased_at
              FROM resource_current_states WHERE resource_id = m.id OFFSET 0) AS c ON TRUE
          LEFT JOIN LATERAL (
              SELECT applied_at, k8s_resource_version FROM resource_applied_states WHERE resource_id = m.id OFFSET 0) AS a ON TRUE
          CROSS JOIN LATERAL (SELECT
              COALESCE(o.asked_at::TIMESTAMPTZ > GREATEST(c.observed_at, a.applied_at), FALSE)
              AND NOT (resource_version_reached(o.version, c.k8s_resource_version)
                  AND (resource_version_reached(o.version, a.k8s_resource_version)
                      OR COALESCE(a.applied_at < c.rebased_at, FALSE))) AS restored) h
          CROSS JOIN LATERAL (SELECT
              (o.gone OR o.deletion_message IS NOT NULL) AND NOT o.finished
                  AND COALESCE(c.finished AND COALESCE(o.uid = c.uid, TRUE), FALSE) AS had_finished) f
          CROSS JOIN LATERAL (SELECT NOT o.gone AND NOT h.restored
              AND (c.deleted_at, c.k8s_resource_version, c.uid, c.content_hash, c.owned_fields_hash, c.health, c.health_message, c.finished,
                  c.deletion_message)
                  IS NOT DISTINCT FROM (NULL, o.version, o.uid, o.content_hash, o.owned_fields_hash, o.health, o.health_message, o.finished,
                      o.deletion_message)
              AS same) s
          WHERE c.resource_id IS NULL
              OR h.restored
              OR resource_version_reached(o.version, c.k8s_resource_version)
              AND CASE WHEN o.gone THEN (c.deleted_at IS NULL OR c.k8s_resource_version <> o.version)
                  ELSE NOT s.same OR c.fingerprint IS DISTINCT FROM o.fingerprint END
      ),
      updated AS (
          UPDATE resource_current_states c SET
              spec = CASE WHEN o.gone OR n.same THEN c.spec ELSE o.spec::JSONB END,
              status = CASE WHEN o.gone OR n.same THEN c.status ELSE o.status::JSONB END,
              generation = CASE WHEN o.gone THEN c.generation ELSE o.generation END,
              revision = CASE WHEN o.gone THEN c.revision ELSE o.revision END,
              owned_fields_hash = CASE WHEN o.gone THEN c.owned_fields_hash ELSE o.owned_fields_hash END,
              content_hash = CASE WHEN o.gone THEN c.content_hash ELSE o.content_hash END,
              k8s_resource_version = o.version,
              uid = COALESCE(o.uid, c.uid),
              health = CASE WHEN n.had_finished THEN c.health ELSE o.health END,
              health_message = CASE WHEN n.had_finished THEN c.health_message ELSE o.health_message END,
              finished = n.finished,
              terminating = o.deletion_message IS NOT NULL,
              deletion_message = o.deletion_message,
              fingerprint = o.fingerprint,
              observed_at = CASE WHEN n.same THEN c.observed_at ELSE clock_timestamp() END,
              updated_at = CASE WHEN n.same THEN c.updated_at ELSE clock_timestamp() END,
              deleted_at = CASE WHEN o.gone THEN clock_timestamp() END,
              rebased_at = COALESCE(n.rebased_at::TIMESTAMPTZ, c.rebased_at)
          FROM news n JOIN observed o ON o.position = n.position
          WHERE c.resource_id = n.id AND n.existed AND NOT n.unconfirmed
              AND (resource_version_reached(o.version, c.k8s_resource_version) OR n.rebased_at IS NOT NULL)
          RETURNING c.resource_id
      ),
      inserted AS (
          INSERT INTO resource_current_states (resource_id, spec, status, generation, revision, k8s_resource_version,
              uid, health, health_message, finished, terminating, deletion_message, owned_fields_hash, content_hash, fingerprint, observed_at, updated_at, deleted_at, rebased_at)
          SELECT n.id, o.spec::JSONB, o.status::JSONB, o.generation, o.revision, o.version, o.uid, o.health,
              o.health_message, o.finished, o.deletion_message IS NOT NULL, o.deletion_message, o.owned_fields_hash, o.content_hash, o.fingerprint, clock_timestamp(), clock_timestamp(),
              CASE WHEN o.gone THEN clock_timestamp() END, n.rebased_at::TIMESTAMPTZ
          FROM news n JOIN observed o ON o.position = n.position
          WHERE NOT n.existed AND NOT n.unconfirmed
          ORDER BY n.id
          ON CONFLICT (resource_id) DO NOTHING
          RETURNING resource_id
      ),
      written AS (
          SELECT resource_id FROM updated UNION ALL SELECT resource_id FROM inserted
      )
      SELECT EXISTS (SELECT FROM fence) AS fenced, n.position, n.id, n.namespace, n.generation, n.wanted, n.unconfirmed,
          n.existed, n.uid, n.was_gone, n.content_hash, n.owned_fields_hash, n.health, n.finished
      FROM (VALUES (1)) AS always (one)
      LEFT JOIN (
          SELECT position, id, namespace, generation, wanted, unconfirmed, existed, uid, was_gone, content_hash,
              owned_fields_hash, health, finished
          FROM news WHERE unconfirmed OR NOT same AND id IN (SELECT resource_id FROM written)) AS n ON TRUE
      """;

  /**
   * The result of a batch. Observations that are not in it were old, unchanged or of foreign
   * objects.
   *
   * @param allowed false if the lease is not ours; then nothing was written
   * @param unconfirmed desired objects that left the watch
   */
  public record Outcome(boolean allowed, List<StateChange> written, List<Gone> unconfirmed) {}

  private static final Assessment ABSENT = new Assessment(Health.Missing, "");

  private CurrentStates() {}

  public static Outcome write(Connection connection, FencingToken fence, List<Observation> batch)
      throws SQLException {
    try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      upsert.setString(1, fence.clusterId());
      upsert.setString(2, fence.holder());
      upsert.setLong(3, fence.epoch());
      ArrayColumns<Observation> columns = new ArrayColumns<>(upsert, 4, batch);
      columns.int4(o -> o.key().resourceId());
      columns.varchar(o -> o.key().apiVersion());
      columns.varchar(o -> o.key().kind());
      columns.varchar(o -> o.key().namespace());
      columns.varchar(o -> o.key().name());
      columns.varchar(Observation::uid);
      columns.varchar(Observation::version);
      columns.bool(o -> o instanceof Gone);
      columns.bool(o -> o instanceof Gone gone && gone.confirmed());
      columns.text(ofPresent(Present::spec));
      columns.text(ofPresent(Present::status));
      columns.int4(ofPresent(Present::generation));
      columns.int4(ofPresent(Present::revision));
      columns.varchar(ofPresent(Present::ownedFieldsHash));
      columns.varchar(ofPresent(Present::contentHash));
      columns.varchar(o -> health(o).health().name());
      columns.text(o -> health(o).message().isEmpty() ? null : health(o).message());
      columns.bool(o -> o instanceof Present p ? p.finished() : ((Gone) o).result() != null);
      columns.text(ofPresent(Present::deletionMessage));
      columns.text(CurrentStates::askedAt);
      columns.int8(ofPresent(Present::fingerprint));
      upsert.setString(columns.next(), fence.clusterId());
      upsert.setString(columns.next(), fence.clusterId());
      try (ResultSet rows = upsert.executeQuery()) {
        return outcome(rows, batch);
      }
    }
  }

  private static Outcome outcome(ResultSet rows, List<Observation> batch) throws SQLException {
    List<StateChange> written = new ArrayList<>();
    List<Gone> unconfirmed = new ArrayList<>();
    boolean allowed = false;
    while (rows.next()) {
      allowed = rows.getBoolean("fenced");
      int position = rows.getInt("position");
      if (rows.wasNull()) {
        continue;
      }
      Observation observation = batch.get(position - 1);
      if (rows.getBoolean("unconfirmed") && observation instanceof Gone gone) {
        unconfirmed.add(gone);
      } else {
        written.add(transition(rows, observation));
      }
    }
    return new Outcome(allowed, written, unconfirmed);
  }

  private static StateChange transition(ResultSet row, Observation observation)
      throws SQLException {
    @Nullable Before before =
        row.getBoolean("existed")
            ? new Before(
                row.getString("uid"),
                row.getBoolean("was_gone"),
                row.getString("content_hash"),
                row.getString("owned_fields_hash"),
                row.getString("health"))
            : null;
    return new StateChange(
        observation,
        row.getInt("id"),
        row.getString("namespace"),
        row.getInt("generation"),
        row.getBoolean("wanted"),
        row.getBoolean("finished"),
        before);
  }

  private static Assessment health(Observation observation) {
    if (observation instanceof Present present) {
      return present.health();
    }
    Assessment result = ((Gone) observation).result();
    return result == null ? ABSENT : result;
  }

  private static @Nullable String askedAt(Observation observation) {
    ListTimestamp asked = observation.asked();
    return asked == null ? null : asked.at().toString();
  }

  private static <T extends @Nullable Object> Function<Observation, @Nullable T> ofPresent(
      Function<Present, T> value) {
    return observation -> observation instanceof Present present ? value.apply(present) : null;
  }
}
