package io.kontrol.api.access.user;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.model.json.Json;
import java.util.Map;
import java.util.Objects;

/** What the audit log says of a changed user. */
final class UserAudit {
  private UserAudit() {}

  /** The weightiest change names the action; the details have all of them, as old and new. */
  static AuditEntry changed(StoredUser before, StoredUser after) {
    String action = "USER_UPDATED";
    String description = "user changed";
    if (before.active() != after.active()) {
      action = after.active() ? "USER_ACTIVATED" : "USER_DEACTIVATED";
      description = after.active() ? "user activated" : "user deactivated";
    } else if (!Objects.equals(before.role(), after.role())) {
      action = "USER_ROLE_CHANGED";
      description = "role changed";
    }
    ObjectNode details = Json.mapper().createObjectNode();
    ObjectNode old = details.putObject("old");
    ObjectNode current = details.putObject("new");
    ObjectNode is = fields(after);
    for (Map.Entry<String, JsonNode> was : fields(before).properties()) {
      JsonNode now = is.get(was.getKey());
      if (!was.getValue().equals(now)) {
        old.set(was.getKey(), was.getValue());
        current.set(was.getKey(), now);
      }
    }
    return AuditEntry.of(action, AuditCategory.USER, description + ": " + before.email())
        .on("user", Integer.toString(before.id()), before.email())
        .with(details);
  }

  private static ObjectNode fields(StoredUser user) {
    return Json.mapper()
        .createObjectNode()
        .put("full_name", user.fullName())
        .put("role", user.role() == null ? null : user.role().name())
        .put("role_override", user.roleOverride())
        .put("is_active", user.active());
  }
}
