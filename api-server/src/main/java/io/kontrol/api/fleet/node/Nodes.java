package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import io.kontrol.model.wake.Channel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Makes, changes and deletes nodes. */
public final class Nodes {
  private static final EventLog EVENTS = new EventLog(EventSource.SYSTEM);

  private static final String CREATE =
      """
      INSERT INTO nodes (name, region, ip_address, description, labels, api_key_hash, created_by)
      VALUES (?, ?, ?, ?, ?::JSONB, ?, ?)
      RETURNING id
      """;

  private static final String UPDATE =
      """
      UPDATE nodes SET name = ?, region = ?, ip_address = ?, description = ?, labels = ?::JSONB,
          updated_at = clock_timestamp()
      WHERE id = ?
      """;

  private static final String DELETE = "DELETE FROM nodes WHERE id = ?";

  private Nodes() {}

  /**
   * The answer shows the key, this once.
   *
   * @param by who makes it
   * @param trigger whether somebody does, or the node itself
   */
  public static WriteResult<Reply> create(
      Connection connection, NewNode node, String by, NodeTransition.Trigger trigger)
      throws SQLException {
    String key = CredentialKind.NODE_KEY.newCredential();
    int id = insert(connection, node, key, by);
    NodeTransitions.tell(
        connection,
        List.of(
            new NodeTransition(
                id,
                node.name(),
                node.region(),
                null,
                NodeStatus.INACTIVE,
                "registered by " + by,
                trigger,
                null)));
    ObjectNode body = NodeQuery.one(connection, id).put("api_key", key);
    StoredNode stored = StoredNode.lock(connection, id);
    AuditEntry entry = NodeAudit.of("NODE_CREATED", "registered", stored, stored.fields());
    return WriteResult.unchanged(
            Reply.json(201, body)
                .with("Location", "/api/v1/nodes/" + id)
                .with("Cache-Control", "no-store"))
        .audited(entry)
        .waking(Channel.EVENTS);
  }

  private static int insert(Connection connection, NewNode node, String key, String by)
      throws SQLException {
    try (PreparedStatement create = connection.prepareStatement(CREATE)) {
      create.setString(1, node.name());
      create.setString(2, node.region());
      create.setString(3, node.address());
      create.setString(4, node.description());
      create.setString(5, Json.write(node.labels()));
      create.setString(6, CredentialHash.of(key));
      create.setString(7, by);
      try (ResultSet row = create.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  static WriteResult<Reply> change(Connection connection, int id, NodeChange change)
      throws SQLException {
    StoredNode before = StoredNode.lock(connection, id);
    StoredNode after = change.applied(before);
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setString(1, after.name());
      update.setString(2, after.region());
      update.setString(3, after.address());
      update.setString(4, after.description());
      update.setString(5, Json.write(after.labels()));
      update.setInt(6, id);
      update.executeUpdate();
    }
    return WriteResult.unchanged(Reply.json(200, NodeQuery.one(connection, id)))
        .audited(NodeAudit.changed(before, after));
  }

  /** Foreign keys delete all that the node has, in tables that may be large. */
  static WriteResult<Reply> delete(Connection connection, int id, String by) throws SQLException {
    StoredNode node = StoredNode.lock(connection, id);
    PlannerSettings.byKeys(connection);
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setInt(1, id);
      delete.executeUpdate();
    }
    ObjectNode data = node.fields().put("node_id", id).put("author", by);
    EVENTS.append(connection, List.of(new Event("NodeDeleted", null, null, null, null, data)));
    return WriteResult.unchanged(Reply.empty())
        .audited(NodeAudit.of("NODE_DELETED", "deleted", node, node.fields()))
        .waking(Channel.EVENTS);
  }
}
