package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.model.json.Json;
import java.util.Map;

/** What the audit log says of nodes. */
final class NodeAudit {
  private NodeAudit() {}

  /**
   * @param done in the past tense, such as {@code deleted}
   */
  static AuditEntry of(String action, String done, StoredNode node, ObjectNode details) {
    return AuditEntry.of(action, AuditCategory.NODE, "node " + done + ": " + node.name())
        .on("node", Integer.toString(node.id()), node.name())
        .with(details);
  }

  /** What differs, as old and new. */
  static AuditEntry changed(StoredNode before, StoredNode after) {
    ObjectNode details = Json.mapper().createObjectNode();
    ObjectNode old = details.putObject("old");
    ObjectNode current = details.putObject("new");
    ObjectNode is = after.fields();
    for (Map.Entry<String, JsonNode> was : before.fields().properties()) {
      JsonNode now = is.get(was.getKey());
      if (!was.getValue().equals(now)) {
        old.set(was.getKey(), was.getValue());
        current.set(was.getKey(), now);
      }
    }
    return of("NODE_UPDATED", "changed", before, details);
  }
}
