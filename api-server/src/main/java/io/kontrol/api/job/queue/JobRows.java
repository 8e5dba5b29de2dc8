package io.kontrol.api.job.queue;

import io.kontrol.api.job.Job;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The statements of the queue. Only the database's clock counts. Whatever settles a job names its
 * lease, and does nothing where the lease has passed to somebody else.
 */
final class JobRows {
  private static final int LONGEST_ERROR = 2_000;

  /** First what a worker that is gone has left, then what has been due for the longest time. */
  private static final String CLAIM =
      """
      UPDATE jobs SET state = 'running', attempts = attempts + 1, locked_at = clock_timestamp(), locked_by = :worker,
          lease_token = :token, lease_expires_at = clock_timestamp() + :lease * INTERVAL '1 millisecond'
      WHERE id = COALESCE(
          (SELECT j.id FROM jobs j
           WHERE j.type = :type AND j.state = 'running' AND j.lease_expires_at <= clock_timestamp()
               AND (j.concurrency_key IS NULL OR j.concurrency_key <> ALL (:full))
           ORDER BY j.lease_expires_at LIMIT 1 FOR UPDATE OF j SKIP LOCKED),
          (SELECT j.id FROM jobs j
           WHERE j.type = :type AND j.state = 'queued' AND j.run_at <= clock_timestamp()
               AND (j.concurrency_key IS NULL OR j.concurrency_key <> ALL (:full))
               AND NOT EXISTS (
                   SELECT FROM jobs earlier
                   WHERE earlier.ordering_key = j.ordering_key AND earlier.id < j.id AND earlier.state <> 'dead')
           ORDER BY j.run_at, j.id LIMIT 1 FOR UPDATE OF j SKIP LOCKED))
      RETURNING id, type, payload_json, attempts, key, ordering_key, concurrency_key
      """;

  private static final String NEXT_DUE =
      """
      SELECT CEIL(EXTRACT(EPOCH FROM LEAST(
          (SELECT min(run_at) FROM jobs
           WHERE type = ANY (:types) AND state = 'queued' AND run_at > clock_timestamp()),
          (SELECT min(lease_expires_at) FROM jobs
           WHERE type = ANY (:types) AND state = 'running' AND lease_expires_at > clock_timestamp())
      ) - clock_timestamp()) * 1000)::BIGINT
      """;

  private static final String RENEW =
      """
      UPDATE jobs SET lease_expires_at = clock_timestamp() + ? * INTERVAL '1 millisecond'
      WHERE id = ANY (?) AND lease_token = ANY (?)
      RETURNING lease_token
      """;

  private static final String FINISH = "DELETE FROM jobs WHERE id = ? AND lease_token = ?";

  private static final String RETRY =
      """
      UPDATE jobs SET state = 'queued', run_at = clock_timestamp() + ? * INTERVAL '1 millisecond', last_error = ?,
          locked_at = NULL, locked_by = NULL, lease_token = NULL, lease_expires_at = NULL
      WHERE id = ? AND lease_token = ?
      """;

  private static final String POSTPONE =
      """
      UPDATE jobs SET state = 'queued', run_at = clock_timestamp() + ? * INTERVAL '1 millisecond',
          attempts = attempts - 1, locked_at = NULL, locked_by = NULL, lease_token = NULL, lease_expires_at = NULL
      WHERE id = ? AND lease_token = ?
      """;

  private static final String BURY =
      """
      UPDATE jobs SET state = 'dead', died_at = clock_timestamp(), last_error = ?,
          locked_at = NULL, locked_by = NULL, lease_token = NULL, lease_expires_at = NULL
      WHERE id = ? AND lease_token = ?
      """;

  /** What waits for a job that waits is not looked at until then, however much it is. */
  private static final String HOLD_BACK =
      """
      UPDATE jobs j SET run_at = earlier.run_at FROM jobs earlier
      WHERE earlier.id = ? AND j.ordering_key = earlier.ordering_key AND j.id > earlier.id AND j.state = 'queued'
          AND j.run_at < earlier.run_at
      """;

  private JobRows() {}

  /**
   * @param full concurrency keys of which no more jobs may run
   */
  static Optional<ClaimedJob> claim(
      Connection connection, String type, String worker, Duration lease, List<String> full)
      throws SQLException {
    UUID token = UUID.randomUUID();
    try (NamedStatement claim = new NamedStatement(connection, CLAIM)) {
      claim
          .set("type", type)
          .set("worker", worker)
          .set("token", token)
          .set("lease", lease.toMillis())
          .setTexts("full", full);
      try (ResultSet row = claim.query()) {
        return row.next() ? Optional.of(claimed(row, token)) : Optional.empty();
      }
    }
  }

  private static ClaimedJob claimed(ResultSet row, UUID token) throws SQLException {
    Job job =
        new Job(
            row.getLong("id"),
            row.getString("type"),
            Json.read(row.getString("payload_json")),
            row.getInt("attempts"),
            row.getString("key"),
            row.getString("concurrency_key"));
    return new ClaimedJob(job, token, row.getString("ordering_key"));
  }

  /** How long it is until another job may be due; empty where none will be. */
  static Optional<Duration> nextDue(Connection connection, List<String> types) throws SQLException {
    try (NamedStatement next = new NamedStatement(connection, NEXT_DUE)) {
      next.setTexts("types", types);
      try (ResultSet row = next.query()) {
        row.next();
        long millis = row.getLong(1);
        return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
      }
    }
  }

  /**
   * @return the tokens of those that are still held
   */
  static Set<UUID> renew(Connection connection, Collection<ClaimedJob> held, Duration lease)
      throws SQLException {
    Set<UUID> renewed = new HashSet<>();
    try (PreparedStatement renew = connection.prepareStatement(RENEW)) {
      renew.setLong(1, lease.toMillis());
      renew.setArray(
          2, connection.createArrayOf("int8", held.stream().map(h -> h.job().id()).toArray()));
      renew.setArray(
          3, connection.createArrayOf("uuid", held.stream().map(ClaimedJob::token).toArray()));
      try (ResultSet rows = renew.executeQuery()) {
        while (rows.next()) {
          renewed.add(rows.getObject(1, UUID.class));
        }
      }
    }
    return renewed;
  }

  /**
   * @return false where the lease has passed to somebody else, as with all that follow
   */
  static boolean finish(Connection connection, ClaimedJob held) throws SQLException {
    try (PreparedStatement finish = connection.prepareStatement(FINISH)) {
      finish.setLong(1, held.job().id());
      finish.setObject(2, held.token());
      return finish.executeUpdate() == 1;
    }
  }

  static boolean retry(Connection connection, ClaimedJob held, Duration wait, String error)
      throws SQLException {
    try (PreparedStatement retry = connection.prepareStatement(RETRY)) {
      retry.setLong(1, wait.toMillis());
      retry.setString(2, shortened(error));
      retry.setLong(3, held.job().id());
      retry.setObject(4, held.token());
      return retry.executeUpdate() == 1 && holdBack(connection, held);
    }
  }

  /** Gives a job back as if it had not been tried. */
  static boolean postpone(Connection connection, ClaimedJob held, Duration wait)
      throws SQLException {
    try (PreparedStatement postpone = connection.prepareStatement(POSTPONE)) {
      postpone.setLong(1, wait.toMillis());
      postpone.setLong(2, held.job().id());
      postpone.setObject(3, held.token());
      return postpone.executeUpdate() == 1 && holdBack(connection, held);
    }
  }

  static boolean bury(Connection connection, ClaimedJob held, String error) throws SQLException {
    try (PreparedStatement bury = connection.prepareStatement(BURY)) {
      bury.setString(1, shortened(error));
      bury.setLong(2, held.job().id());
      bury.setObject(3, held.token());
      return bury.executeUpdate() == 1;
    }
  }

  private static boolean holdBack(Connection connection, ClaimedJob held) throws SQLException {
    if (held.orderingKey() != null) {
      try (PreparedStatement hold = connection.prepareStatement(HOLD_BACK)) {
        hold.setLong(1, held.job().id());
        hold.executeUpdate();
      }
    }
    return true;
  }

  private static String shortened(String error) {
    String text = error.replace('\0', ' ');
    return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR) + "…";
  }
}
