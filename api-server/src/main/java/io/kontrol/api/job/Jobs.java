package io.kontrol.api.job;

import io.kontrol.model.database.ArrayColumns;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Queues jobs in the caller's transaction, which is what makes the queue an outbox. The workers
 * find them within seconds, or at once where the caller's result is {@code waking(Channel.JOBS)}.
 */
public final class Jobs {
  private static final String ENQUEUE =
      """
      INSERT INTO jobs (type, payload_json, key, ordering_key, concurrency_key, run_at)
      SELECT n.type, n.payload::JSONB, n.key, n.ordering_key, n.concurrency_key,
          clock_timestamp() + n.delay * INTERVAL '1 millisecond'
      FROM unnest(?::VARCHAR[], ?::TEXT[], ?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[], ?::BIGINT[])
          WITH ORDINALITY AS n (type, payload, key, ordering_key, concurrency_key, delay, position)
      ORDER BY n.position
      ON CONFLICT (type, key) WHERE state <> 'dead' DO NOTHING
      RETURNING id
      """;

  private static final String WAITING =
      "SELECT count(*) FROM jobs WHERE concurrency_key = ? AND state <> 'dead'";

  private static final String DISCARD =
      "DELETE FROM jobs WHERE concurrency_key = ? AND state = 'queued'";

  private Jobs() {}

  /**
   * @return the id; empty where a job of the same type and key is queued or running
   */
  public static OptionalLong enqueue(Connection connection, NewJob job) throws SQLException {
    return enqueue(connection, List.of(job)).stream().mapToLong(id -> id).findFirst();
  }

  /** Queues all of them with one statement, in their order. */
  public static List<Long> enqueue(Connection connection, List<NewJob> jobs) throws SQLException {
    List<Long> ids = new ArrayList<>();
    if (jobs.isEmpty()) {
      return ids;
    }
    try (PreparedStatement insert = connection.prepareStatement(ENQUEUE)) {
      ArrayColumns<NewJob> columns = new ArrayColumns<>(insert, 1, jobs);
      columns.varchar(NewJob::type);
      columns.text(job -> Json.write(job.payload()));
      columns.varchar(NewJob::key);
      columns.varchar(NewJob::orderingKey);
      columns.varchar(NewJob::concurrencyKey);
      columns.int8(job -> job.delay().toMillis());
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
    }
    return ids;
  }

  /** How many jobs of a target are queued or running. */
  public static int waiting(Connection connection, String concurrencyKey) throws SQLException {
    try (PreparedStatement count = connection.prepareStatement(WAITING)) {
      count.setString(1, concurrencyKey);
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /** Deletes the queued jobs of a target that is no more; those that run are not stopped. */
  public static int discard(Connection connection, String concurrencyKey) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DISCARD)) {
      delete.setString(1, concurrencyKey);
      return delete.executeUpdate();
    }
  }
}
