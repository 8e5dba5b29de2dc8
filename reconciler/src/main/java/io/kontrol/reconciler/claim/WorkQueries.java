package io.kontrol.reconciler.claim;

import io.kontrol.reconciler.order.ApplyOrder;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Finds work, without locks and without reading specs. The narrow queries follow an index; the full
 * one compares everything, and finds what they miss.
 */
public final class WorkQueries {
  // Materialized: with a limit the planner would otherwise look rows up one by one, in order.
  private static final String COLUMNS =
      """
      WITH work AS MATERIALIZED (
      SELECT w.resource_id, w.api_group, w.kind, w.namespace, w.name, w.apply_set, w.deleting, w.has_row, w.attempts,
          w.cluster_id, w.keeps_set, w.wave
      FROM resource_work w
      """;

  // Applies with namespaces and definitions first, deletes with them last, in one pass.
  private static final String READY =
      """
      AND w.cluster_id = ? AND w.task IS NOT NULL AND NOT w.blocked),
      found AS MATERIALIZED (
          SELECT w.resource_id, w.api_group, w.kind, w.namespace, w.name, w.apply_set, w.deleting, w.has_row, w.attempts
          FROM work w WHERE %s)
      (SELECT resource_id, api_group, kind, namespace, name, apply_set, deleting, has_row, attempts
       FROM found WHERE NOT deleting ORDER BY kind <> ALL (?), resource_id LIMIT ?)
      UNION ALL
      (SELECT resource_id, api_group, kind, namespace, name, apply_set, deleting, has_row, attempts
       FROM found WHERE deleting ORDER BY kind = ANY (?), resource_id LIMIT ?)
      """
          .formatted(WaveFilter.MAY_GO);

  private static final String EVERYTHING = COLUMNS + "WHERE TRUE " + READY;

  private static final String CHANGED =
      COLUMNS
          + "WHERE (w.updated_at BETWEEN ? AND 'infinity' OR w.reconcile_requested_at BETWEEN ? AND 'infinity') "
          + READY;

  private static final String OBSERVED =
      COLUMNS + "WHERE w.observed_at BETWEEN ? AND 'infinity' " + READY;

  private static final String DUE = COLUMNS + "WHERE w.due_at <= statement_timestamp() " + READY;

  private static final String OF_SETS = COLUMNS + "WHERE w.apply_set = ANY (?) " + READY;

  private static final String DEPENDENTS =
      COLUMNS
          + """
          WHERE w.resource_id = ANY (ARRAY(
              SELECT dependent.id FROM resources dependent WHERE dependent.owner_resource_id = ANY (?)))
          """
          + READY;

  // The join order is fixed by LATERAL and OFFSET 0: a planner without statistics, as in a new
  // installation, would compare each row with each other row.
  private static final String SUCCESSORS =
      COLUMNS
          + """
          WHERE w.resource_id = ANY (ARRAY(
              SELECT successor.id FROM unnest(?) AS ids (id)
              CROSS JOIN LATERAL (
                  SELECT g.cluster_id, g.api_group, g.kind, g.namespace, g.name FROM resources g
                  WHERE g.id = ids.id OFFSET 0) gone
              CROSS JOIN LATERAL (
                  SELECT r.id FROM resources r
                  WHERE r.cluster_id = gone.cluster_id AND r.api_group = gone.api_group AND r.kind = gone.kind
                      AND r.namespace = gone.namespace AND r.name = gone.name AND r.deleted_at IS NULL
                  OFFSET 0) successor))
          """
          + READY;

  private static final String DELETABLE_FOUNDATIONS =
      COLUMNS + "WHERE w.deleting AND w.kind IN ('Namespace', 'CustomResourceDefinition') " + READY;

  private final String clusterId;
  private final int limit;

  /**
   * @param limit most items of one query, for applies and deletes each
   */
  public WorkQueries(String clusterId, int limit) {
    this.clusterId = clusterId;
    this.limit = limit;
  }

  /**
   * The result of a query.
   *
   * @param complete whether the limit was not reached; otherwise another query is needed later
   */
  public record Found(List<WorkItem> items, boolean complete) {}

  @FunctionalInterface
  private interface Binder {
    /**
     * @return index of the next parameter
     */
    int bind(PreparedStatement statement) throws SQLException;
  }

  public Found everything(Connection connection) throws SQLException {
    return find(connection, EVERYTHING, statement -> 1);
  }

  /** Resources that users changed, or asked to reconcile, since then. */
  public Found changedSince(Connection connection, Instant since) throws SQLException {
    return find(
        connection,
        CHANGED,
        statement -> {
          statement.setTimestamp(1, Timestamp.from(since));
          statement.setTimestamp(2, Timestamp.from(since));
          return 3;
        });
  }

  /** Resources that the watcher observed since then. */
  public Found observedSince(Connection connection, Instant since) throws SQLException {
    return find(
        connection,
        OBSERVED,
        statement -> {
          statement.setTimestamp(1, Timestamp.from(since));
          return 2;
        });
  }

  /** Resources whose retry is due, or whose lease has expired. */
  public Found due(Connection connection) throws SQLException {
    return find(connection, DUE, statement -> 1);
  }

  /** Resources of these apply sets, after a member was applied or deleted. */
  public Found ofSets(Connection connection, Collection<String> sets) throws SQLException {
    return find(
        connection,
        OF_SETS,
        statement -> {
          statement.setArray(1, connection.createArrayOf("varchar", sets.toArray()));
          return 2;
        });
  }

  /** Resources that these own, which have new objects. */
  public Found dependents(Connection connection, Collection<Integer> owners) throws SQLException {
    return find(
        connection,
        DEPENDENTS,
        statement -> {
          statement.setArray(1, connection.createArrayOf("int4", owners.toArray()));
          return 2;
        });
  }

  /** Resources that waited until these deleted ones of the same identity were gone. */
  public Found successors(Connection connection, Collection<Integer> gone) throws SQLException {
    return find(
        connection,
        SUCCESSORS,
        statement -> {
          statement.setArray(1, connection.createArrayOf("int4", gone.toArray()));
          return 2;
        });
  }

  /** Namespaces and definitions whose delete may follow the deletes of what lives in them. */
  public Found deletableFoundations(Connection connection) throws SQLException {
    return find(connection, DELETABLE_FOUNDATIONS, statement -> 1);
  }

  private Found find(Connection connection, String sql, Binder binder) throws SQLException {
    List<WorkItem> items = new ArrayList<>();
    int deletes = 0;
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      int next = binder.bind(query);
      Array foundations = connection.createArrayOf("varchar", ApplyOrder.FOUNDATIONS.toArray());
      query.setString(next, clusterId);
      query.setArray(next + 1, foundations);
      query.setInt(next + 2, limit);
      query.setArray(next + 3, foundations);
      query.setInt(next + 4, limit);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          WorkItem item = item(rows);
          items.add(item);
          deletes += item.deleting() ? 1 : 0;
        }
      }
    }
    return new Found(items, deletes < limit && items.size() - deletes < limit);
  }

  private static WorkItem item(ResultSet row) throws SQLException {
    return new WorkItem(
        row.getInt(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getBoolean(7),
        row.getBoolean(8),
        row.getInt(9));
  }
}
