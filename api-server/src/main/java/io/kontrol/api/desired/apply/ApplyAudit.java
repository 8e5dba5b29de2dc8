package io.kontrol.api.desired.apply;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult.Accepted;
import io.kontrol.api.desired.ObjectAction;
import io.kontrol.api.desired.ObjectResult;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An apply as the audit log tells it: one row, however many objects it changed. */
final class ApplyAudit {
  private ApplyAudit() {}

  static AuditEntry entry(Accepted accepted, ApplyOptions options) {
    ObjectNode details = Json.mapper().createObjectNode();
    details.put("cluster_id", options.clusterId());
    details.put("set", options.set());
    List<Integer> affected = new ArrayList<>();
    for (ObjectAction action : ObjectAction.values()) {
      ArrayNode ids = Json.mapper().createArrayNode();
      for (ObjectResult object : accepted.objects()) {
        if (object.action() == action && object.version() != null) {
          ids.add(object.version().id());
        }
      }
      if (!ids.isEmpty() && action == ObjectAction.UNCHANGED) {
        details.put("unchanged", ids.size());
      } else if (!ids.isEmpty()) {
        details.set(action.name().toLowerCase(Locale.ROOT), ids);
        ids.forEach(id -> affected.add(id.asInt()));
      }
    }
    String description =
        "resources applied: "
            + affected.size()
            + " changed in cluster "
            + options.clusterId()
            + (options.set() == null ? "" : ", set " + options.set());
    return AuditEntry.of("RESOURCES_APPLIED", AuditCategory.RESOURCE, description)
        .on("apply_set", null, options.set())
        .with(details)
        .affecting(affected);
  }
}
