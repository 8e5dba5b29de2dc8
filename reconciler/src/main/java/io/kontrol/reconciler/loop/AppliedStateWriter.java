package io.kontrol.reconciler.loop;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kontrol.model.database.ArrayColumns;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.claim.ClaimLease;
import io.kontrol.reconciler.claim.PlannerHints;
import io.kontrol.reconciler.outcome.RowChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the new states of a batch with one statement. */
public final class AppliedStateWriter {
  private static final String UPDATE =
      """
      UPDATE resource_applied_states a SET
          generation = v.generation,
          revision = v.revision,
          uid = v.uid,
          k8s_resource_version = v.resource_version,
          owned_fields_hash = v.hash,
          altered_fields = v.altered_fields::JSONB,
          owner_uid = v.owner_uid,
          attempted_generation = v.attempted_generation,
          status = v.status,
          error_message = v.error_message,
          attempts = v.attempts,
          reconciled_request_at = v.request_served::TIMESTAMPTZ,
          drift_detected_at = v.drift_detected_at::TIMESTAMPTZ,
          drift_corrections = v.drift_corrections,
          drift_corrected_at = v.drift_corrected_at::TIMESTAMPTZ,
          spec = COALESCE(v.spec::JSONB, a.spec),
          next_attempt_at = clock_timestamp() + v.next_attempt_ms * INTERVAL '1 millisecond',
          applied_at = CASE WHEN v.duration_ms IS NULL THEN a.applied_at ELSE clock_timestamp() END,
          duration_ms = COALESCE(v.duration_ms, a.duration_ms),
          deleted_at = CASE WHEN v.finished THEN clock_timestamp() END,
          waits_for = v.waits_for,
          lease_token = NULL,
          lease_expires_at = NULL,
          updated_at = clock_timestamp()
      FROM unnest(
          ?::INTEGER[], ?::INTEGER[], ?::INTEGER[], ?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[], ?::TEXT[],
          ?::VARCHAR[], ?::INTEGER[], ?::VARCHAR[], ?::TEXT[], ?::INTEGER[], ?::TEXT[],
          ?::TEXT[], ?::INTEGER[], ?::TEXT[],
          ?::TEXT[], ?::BIGINT[], ?::INTEGER[], ?::BOOLEAN[], ?::VARCHAR[]
      ) AS v (
          resource_id, generation, revision, uid, resource_version, hash, altered_fields,
          owner_uid, attempted_generation, status, error_message, attempts, request_served,
          drift_detected_at, drift_corrections, drift_corrected_at,
          spec, next_attempt_ms, duration_ms, finished, waits_for
      )
      WHERE a.resource_id = v.resource_id AND a.lease_token = ?
      RETURNING a.resource_id
      """;

  /**
   * @return the ids whose rows were written: those still under this lease
   */
  public Set<Integer> write(Connection connection, List<RowChange> changes, ClaimLease lease)
      throws SQLException {
    if (changes.isEmpty()) {
      return Set.of();
    }
    PlannerHints.byKeys(connection);
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      ArrayColumns<RowChange> columns = new ArrayColumns<>(update, 1, changes);
      columns.int4(RowChange::resourceId);
      columns.int4(c -> c.recorded().applied().generation());
      columns.int4(c -> c.recorded().applied().revision());
      columns.varchar(c -> c.recorded().applied().uid());
      columns.varchar(c -> c.recorded().applied().resourceVersion());
      columns.varchar(c -> c.recorded().applied().ownedFieldsHash());
      columns.text(c -> json(c.recorded().applied().alteredFields()));
      columns.varchar(c -> c.recorded().applied().ownerUid());
      columns.int4(c -> c.recorded().attempt().generation());
      columns.varchar(c -> c.recorded().attempt().status());
      columns.text(c -> c.recorded().attempt().errorMessage());
      columns.int4(c -> c.recorded().attempt().attempts());
      columns.text(c -> text(c.recorded().attempt().requestServed()));
      columns.text(c -> text(c.recorded().drift().detectedAt()));
      columns.int4(c -> c.recorded().drift().corrections());
      columns.text(c -> text(c.recorded().drift().correctedAt()));
      columns.text(RowChange::spec);
      columns.int8(c -> millis(c.nextAttemptIn()));
      columns.int4(c -> took(c.took()));
      columns.bool(RowChange::finished);
      columns.varchar(RowChange::waitsFor);
      update.setObject(columns.next(), lease.token());
      return ids(update);
    }
  }

  private static Set<Integer> ids(PreparedStatement update) throws SQLException {
    Set<Integer> ids = new HashSet<>();
    try (ResultSet rows = update.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }

  private static @Nullable String json(List<String> texts) {
    if (texts.isEmpty()) {
      return null;
    }
    ArrayNode array = Json.mapper().createArrayNode();
    texts.forEach(array::add);
    return Json.write(array);
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  private static @Nullable Integer took(@Nullable Duration duration) {
    return duration == null ? null : (int) Math.min(duration.toMillis(), Integer.MAX_VALUE);
  }
}
