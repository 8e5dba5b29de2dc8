package io.kontrol.api.job.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads jobs as the API shows them. */
final class JobQuery {
  private static final String COLUMNS =
      """
      id, type, payload_json, state::TEXT AS state, attempts, run_at, locked_at, locked_by, key, ordering_key,
          concurrency_key, last_error, lease_expires_at, created_at, died_at
      """;

  private static final String PAGE =
      "SELECT "
          + COLUMNS
          + """
             FROM jobs
            WHERE (:type::TEXT IS NULL OR type = :type) AND (:state::TEXT IS NULL OR state::TEXT = :state)
                AND id < :before
            ORDER BY id DESC LIMIT :most
            """;

  private static final String ONE = "SELECT " + COLUMNS + " FROM jobs WHERE id = ?";

  private static final String LOCKED = ONE + " FOR UPDATE";

  private JobQuery() {}

  /** Newest first, without their payloads. */
  static List<ObjectNode> page(Connection connection, JobFilter filter, long before, int most)
      throws SQLException {
    List<ObjectNode> jobs = new ArrayList<>();
    try (NamedStatement page = new NamedStatement(connection, PAGE)) {
      page.set("type", filter.type())
          .set("state", filter.state())
          .set("before", before)
          .set("most", most);
      try (ResultSet rows = page.query()) {
        while (rows.next()) {
          jobs.add(summary(rows));
        }
      }
    }
    return jobs;
  }

  static Optional<ObjectNode> find(Connection connection, long id) throws SQLException {
    return one(connection, ONE, id);
  }

  static Optional<ObjectNode> lock(Connection connection, long id) throws SQLException {
    return one(connection, LOCKED, id);
  }

  private static Optional<ObjectNode> one(Connection connection, String sql, long id)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setLong(1, id);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        ObjectNode job = summary(row);
        job.set("payload_json", Json.read(row.getString("payload_json")));
        return Optional.of(job);
      }
    }
  }

  private static ObjectNode summary(ResultSet row) throws SQLException {
    return Json.mapper()
        .createObjectNode()
        .put("id", row.getLong("id"))
        .put("type", row.getString("type"))
        .put("state", row.getString("state"))
        .put("attempts", row.getInt("attempts"))
        .put("run_at", Timestamps.text(row, "run_at"))
        .put("locked_at", Timestamps.text(row, "locked_at"))
        .put("locked_by", row.getString("locked_by"))
        .put("lease_expires_at", Timestamps.text(row, "lease_expires_at"))
        .put("key", row.getString("key"))
        .put("ordering_key", row.getString("ordering_key"))
        .put("concurrency_key", row.getString("concurrency_key"))
        .put("last_error", row.getString("last_error"))
        .put("created_at", Timestamps.text(row, "created_at"))
        .put("died_at", Timestamps.text(row, "died_at"));
  }
}
