package io.kontrol.api.job.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import io.kontrol.model.wake.Channel;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Mends the queue by hand. */
@ApplicationScoped
class JobActions {
  private static final String QUEUED_AGAIN =
      """
      SELECT EXISTS (
          SELECT FROM jobs other JOIN jobs this ON this.type = other.type AND this.key = other.key
          WHERE this.id = ? AND other.state <> 'dead')
      """;

  private static final String RETRY =
      """
      UPDATE jobs SET state = 'queued', attempts = 0, run_at = clock_timestamp(), died_at = NULL WHERE id = ?
      """;

  private static final String RUNNING =
      "SELECT state = 'running' AND lease_expires_at > clock_timestamp() FROM jobs WHERE id = ?";

  private static final String DELETE = "DELETE FROM jobs WHERE id = ?";

  /** What has waited for a job that waited for its next attempt. */
  private static final String LET_GO =
      """
      UPDATE jobs SET run_at = clock_timestamp()
      WHERE id = (SELECT min(id) FROM jobs WHERE ordering_key = ? AND state <> 'dead')
          AND state = 'queued' AND attempts = 0
      """;

  private final EventLog events = new EventLog(EventSource.USER);

  /** Gives a dead job all of its attempts again. */
  WriteResult<ObjectNode> retry(Connection connection, long id, Principal by) throws SQLException {
    ObjectNode job = lock(connection, id);
    if (!job.path("state").asText().equals("dead")) {
      throw Refusal.conflict(
          "job_not_dead",
          "Only a dead job is retried; this one is " + job.path("state").asText() + ".");
    }
    if (yes(connection, QUEUED_AGAIN, id)) {
      throw Refusal.conflict(
          "job_queued_again", "The same work has been queued again meanwhile. Delete this job.");
    }
    execute(connection, RETRY, id);
    return told(
        connection, "JobRetried", "JOB_RETRIED", JobQuery.find(connection, id).orElseThrow(), by);
  }

  WriteResult<ObjectNode> delete(Connection connection, long id, Principal by) throws SQLException {
    ObjectNode job = lock(connection, id);
    if (yes(connection, RUNNING, id)) {
      throw Refusal.conflict(
          "job_running",
          "The job is running, and cannot be called back. Delete it when it has ended.");
    }
    execute(connection, DELETE, id);
    if (job.hasNonNull("ordering_key")) {
      try (PreparedStatement release = connection.prepareStatement(LET_GO)) {
        release.setString(1, job.path("ordering_key").asText());
        release.executeUpdate();
      }
    }
    return told(connection, "JobDeleted", "JOB_DELETED", job, by);
  }

  private WriteResult<ObjectNode> told(
      Connection connection, String event, String action, ObjectNode job, Principal by)
      throws SQLException {
    String id = job.path("id").asText();
    String type = job.path("type").asText();
    ObjectNode details =
        Json.mapper()
            .createObjectNode()
            .put("type", type)
            .put("key", job.path("key").textValue())
            .put("attempts", job.path("attempts").asInt());
    ObjectNode data = details.deepCopy().put("job_id", job.path("id").asLong());
    data.put("author", by.name());
    events.append(connection, List.of(new Event(event, null, null, null, null, data)));
    return WriteResult.unchanged(job)
        .audited(
            AuditEntry.of(
                    action,
                    AuditCategory.SYSTEM,
                    action.toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
                        + ": "
                        + type
                        + " "
                        + id)
                .on("job", id, type)
                .with(details))
        .waking(Channel.JOBS);
  }

  private static ObjectNode lock(Connection connection, long id) throws SQLException {
    return JobQuery.lock(connection, id).orElseThrow(() -> absent(id));
  }

  static Refusal absent(long id) {
    return Refusal.notFound("There is no job " + id + "; a finished job is deleted.");
  }

  private static boolean yes(Connection connection, String sql, long id) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setLong(1, id);
      try (ResultSet row = query.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static void execute(Connection connection, String sql, long id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, id);
      statement.executeUpdate();
    }
  }
}
