package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What people say of a node, and its status. */
record StoredNode(
    int id,
    String name,
    String region,
    @Nullable String address,
    @Nullable String description,
    ObjectNode labels,
    NodeStatus status) {

  private static final String LOCK =
      """
      SELECT id, name, region, ip_address, description, labels, status FROM nodes WHERE id = ? FOR UPDATE
      """;

  static StoredNode lock(Connection connection, int id) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setInt(1, id);
      try (ResultSet row = lock.executeQuery()) {
        if (!row.next()) {
          throw absent(id);
        }
        return new StoredNode(
            row.getInt("id"),
            row.getString("name"),
            row.getString("region"),
            row.getString("ip_address"),
            row.getString("description"),
            (ObjectNode) Json.read(row.getString("labels")),
            NodeStatus.valueOf(row.getString("status")));
      }
    }
  }

  static Refusal absent(int id) {
    return Refusal.notFound("There is no node " + id + ".");
  }

  /** As the audit log shows it. */
  ObjectNode fields() {
    ObjectNode fields =
        Json.mapper()
            .createObjectNode()
            .put("name", name)
            .put("region", region)
            .put("ip_address", address)
            .put("description", description);
    fields.set("labels", labels);
    return fields;
  }
}
