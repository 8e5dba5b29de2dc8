package io.kontrol.api.platform.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.RequestOrigin;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes audit rows, in the transaction of what they tell. */
public final class AuditLog {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_USER_AGENT = 1_000;

  private static final String APPEND =
      """
      INSERT INTO audit_logs (user_id, user_email, user_role, action, category, resource_type, resource_id,
          resource_name, description, details, ip_address, user_agent, status, error_message, timestamp, request_id,
          affected_ids)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp(), ?, ?)
      """;

  private AuditLog() {}

  public static void append(Connection connection, Principal by, List<AuditEntry> entries)
      throws SQLException {
    for (AuditEntry entry : entries) {
      try (PreparedStatement append = connection.prepareStatement(APPEND)) {
        bind(append, by, entry);
        append.executeUpdate();
      }
    }
  }

  private static void bind(PreparedStatement append, Principal by, AuditEntry entry)
      throws SQLException {
    RequestOrigin origin = by.origin();
    append.setObject(1, by.identity().userId());
    append.setString(2, short255(by.name()));
    append.setString(3, by.identity().role() == null ? null : by.identity().role().name());
    append.setString(4, entry.action());
    append.setString(5, entry.category().name());
    append.setString(6, entry.resourceType());
    append.setString(7, entry.resourceId());
    append.setString(8, short255(entry.resourceName()));
    append.setString(9, entry.description());
    append.setString(10, Json.write(details(by, entry)));
    append.setString(11, origin == null ? null : origin.address());
    append.setString(12, origin == null ? null : userAgent(origin));
    append.setString(13, entry.error() == null ? "SUCCESS" : "FAILURE");
    append.setString(14, entry.error());
    append.setString(15, origin == null ? null : origin.requestId());
    append.setArray(
        16,
        entry.affectedIds().isEmpty()
            ? null
            : connection(append).createArrayOf("int4", entry.affectedIds().toArray()));
  }

  private static Connection connection(PreparedStatement statement) throws SQLException {
    return statement.getConnection();
  }

  private static ObjectNode details(Principal by, AuditEntry entry) {
    ObjectNode details = Json.mapper().createObjectNode();
    if (by.origin() != null) {
      details.put("request_id", by.origin().requestId());
    }
    if (by.onBehalfOf() != null) {
      details.put("on_behalf_of", by.onBehalfOf());
    }
    if (by.message() != null) {
      details.put("message", by.message());
    }
    details.setAll(entry.details());
    return details;
  }

  private static @Nullable String userAgent(RequestOrigin origin) {
    String text = origin.userAgent();
    return text == null ? null : text.substring(0, Math.min(LONGEST_USER_AGENT, text.length()));
  }

  private static @Nullable String short255(@Nullable String text) {
    return text == null ? null : text.substring(0, Math.min(LONGEST_NAME, text.length()));
  }
}
