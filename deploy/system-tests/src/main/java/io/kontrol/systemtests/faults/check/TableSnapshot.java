package io.kontrol.systemtests.faults.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.systemtests.http.TestJson;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables, read with SQL in one snapshot. */
record TableSnapshot(
    List<Desired> desired,
    List<Revision> revisions,
    List<Applied> applied,
    List<Observed> observed,
    List<Logged> events,
    List<AuditRow> audit) {

  record Desired(
      int id,
      String kind,
      String namespace,
      String name,
      int generation,
      int revision,
      JsonNode spec,
      boolean deleted,
      String sync) {
    @Override
    public String toString() {
      return kind + " " + namespace + "/" + name + " (resource " + id + ")";
    }
  }

  record Revision(int resourceId, int generation, int revision, JsonNode spec) {}

  record Applied(
      int resourceId, int generation, String status, String error, String uid, boolean deleted) {}

  record Observed(int resourceId, int generation, String uid, JsonNode object, boolean deleted) {}

  record Logged(long id, String source, String type, int resourceId, int generation) {}

  /**
   * @param resourceId 0 where it is about several
   * @param affected the resources of an action on several
   * @param unchanged whether it was carried out and changed nothing
   */
  record AuditRow(
      String requestId, String action, int resourceId, List<Integer> affected, boolean unchanged) {}

  private static final String DESIRED =
      """
      SELECT r.id, r.kind, r.namespace, r.name, r.generation, r.revision, r.desired_spec::TEXT,
             r.deleted_at IS NOT NULL, s.sync
      FROM resources r JOIN resource_status s ON s.resource_id = r.id
      WHERE r.cluster_id = '%s' ORDER BY r.id
      """;
  private static final String REVISIONS =
      """
      SELECT v.resource_id, v.generation, v.revision, v.desired_spec::TEXT
      FROM resource_revisions v JOIN resources r ON r.id = v.resource_id
      WHERE r.cluster_id = '%s' ORDER BY v.resource_id, v.generation
      """;
  private static final String APPLIED =
      """
      SELECT a.resource_id, COALESCE(a.generation, 0), COALESCE(a.status, ''),
             COALESCE(a.error_message, ''), COALESCE(a.uid, ''), a.deleted_at IS NOT NULL
      FROM resource_applied_states a JOIN resources r ON r.id = a.resource_id
      WHERE r.cluster_id = '%s'
      """;
  private static final String OBSERVED =
      """
      SELECT c.resource_id, COALESCE(c.generation, 0), COALESCE(c.uid, ''),
             COALESCE(c.spec::TEXT, 'null'), c.deleted_at IS NOT NULL
      FROM resource_current_states c JOIN resources r ON r.id = c.resource_id
      WHERE r.cluster_id = '%s'
      """;
  private static final String EVENTS =
      """
      SELECT id, source, type, COALESCE(resource_id, 0), COALESCE(generation, 0)
      FROM events WHERE cluster_id = '%s' ORDER BY id
      """;

  private static final String AUDIT =
      """
      SELECT request_id, action, COALESCE(resource_id, '0')::INTEGER, COALESCE(affected_ids, '{}'),
             COALESCE((details::JSONB ->> 'unchanged') = 'true', FALSE)
      FROM audit_logs
      WHERE category = 'RESOURCE' AND status = 'SUCCESS' AND details::JSONB ->> 'cluster_id' = '%s'
      """;

  static TableSnapshot read(Connection connection, String cluster) throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    TableSnapshot rows =
        new TableSnapshot(
            all(
                connection,
                DESIRED.formatted(cluster),
                r ->
                    new Desired(
                        r.getInt(1),
                        r.getString(2),
                        r.getString(3),
                        r.getString(4),
                        r.getInt(5),
                        r.getInt(6),
                        TestJson.read(r.getString(7)),
                        r.getBoolean(8),
                        r.getString(9))),
            all(
                connection,
                REVISIONS.formatted(cluster),
                r ->
                    new Revision(
                        r.getInt(1), r.getInt(2), r.getInt(3), TestJson.read(r.getString(4)))),
            all(
                connection,
                APPLIED.formatted(cluster),
                r ->
                    new Applied(
                        r.getInt(1),
                        r.getInt(2),
                        r.getString(3),
                        r.getString(4),
                        r.getString(5),
                        r.getBoolean(6))),
            all(
                connection,
                OBSERVED.formatted(cluster),
                r ->
                    new Observed(
                        r.getInt(1),
                        r.getInt(2),
                        r.getString(3),
                        TestJson.read(r.getString(4)),
                        r.getBoolean(5))),
            all(
                connection,
                EVENTS.formatted(cluster),
                r ->
                    new Logged(
                        r.getLong(1), r.getString(2), r.getString(3), r.getInt(4), r.getInt(5))),
            all(
                connection,
                AUDIT.formatted(cluster),
                r ->
                    new AuditRow(
                        r.getString(1),
                        r.getString(2),
                        r.getInt(3),
                        List.of((Integer[]) r.getArray(4).getArray()),
                        r.getBoolean(5))));
    connection.rollback();
    return rows;
  }

  Optional<Applied> appliedOf(int resourceId) {
    return applied.stream().filter(a -> a.resourceId() == resourceId).findFirst();
  }

  Optional<Observed> observedOf(int resourceId) {
    return observed.stream().filter(o -> o.resourceId() == resourceId).findFirst();
  }

  private interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  private static <T> List<T> all(Connection connection, String sql, Mapper<T> mapper)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(mapper.map(result));
      }
      return rows;
    }
  }
}
