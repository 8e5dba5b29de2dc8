package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.json.Json;
import io.kontrol.model.wake.Channel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Gives nodes new keys and takes keys away. */
final class NodeKeys {
  /** Of a revoked key nothing holds on, and a second rotation ends the overlap of the first. */
  private static final String ROTATE =
      """
      UPDATE nodes SET
          previous_api_key_hash = CASE WHEN ? > 0 AND key_revoked_at IS NULL THEN api_key_hash END,
          previous_api_key_expires_at = CASE WHEN ? > 0 AND key_revoked_at IS NULL
              THEN clock_timestamp() + ? * INTERVAL '1 second' END,
          api_key_hash = ?, key_revoked_at = NULL, updated_at = clock_timestamp()
      WHERE id = ?
      """;

  private static final String REVOKE =
      """
      UPDATE nodes SET key_revoked_at = COALESCE(key_revoked_at, clock_timestamp()), previous_api_key_hash = NULL,
          previous_api_key_expires_at = NULL, status = 'INACTIVE', updated_at = clock_timestamp()
      WHERE id = ?
      """;

  private NodeKeys() {}

  /** The answer shows the new key, this once. */
  static WriteResult<Reply> rotate(Connection connection, int id, Duration overlap)
      throws SQLException {
    StoredNode node = StoredNode.lock(connection, id);
    String key = CredentialKind.NODE_KEY.newCredential();
    try (PreparedStatement rotate = connection.prepareStatement(ROTATE)) {
      rotate.setLong(1, overlap.toSeconds());
      rotate.setLong(2, overlap.toSeconds());
      rotate.setLong(3, overlap.toSeconds());
      rotate.setString(4, CredentialHash.of(key));
      rotate.setInt(5, id);
      rotate.executeUpdate();
    }
    ObjectNode body = NodeQuery.one(connection, id).put("api_key", key);
    ObjectNode details =
        Json.mapper().createObjectNode().put("overlap_seconds", overlap.toSeconds());
    return WriteResult.unchanged(Reply.json(200, body).with("Cache-Control", "no-store"))
        .audited(NodeAudit.of("NODE_KEY_ROTATED", "given a new key", node, details));
  }

  static WriteResult<Reply> revoke(Connection connection, int id, String by) throws SQLException {
    StoredNode node = StoredNode.lock(connection, id);
    try (PreparedStatement revoke = connection.prepareStatement(REVOKE)) {
      revoke.setInt(1, id);
      revoke.executeUpdate();
    }
    if (node.status() != NodeStatus.INACTIVE) {
      NodeTransitions.tell(
          connection,
          List.of(
              new NodeTransition(
                  id,
                  node.name(),
                  node.region(),
                  node.status(),
                  NodeStatus.INACTIVE,
                  "its key was revoked by " + by,
                  NodeTransition.Trigger.MANUAL,
                  null)));
    }
    return WriteResult.unchanged(Reply.json(200, NodeQuery.one(connection, id)))
        .audited(
            NodeAudit.of("NODE_KEY_REVOKED", "shut out", node, Json.mapper().createObjectNode()))
        .waking(Channel.EVENTS);
  }
}
