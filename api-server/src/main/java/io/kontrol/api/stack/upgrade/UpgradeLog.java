package io.kontrol.api.stack.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.Locale;

/** What is told of an upgrade. */
final class UpgradeLog {
  private UpgradeLog() {}

  static AuditEntry audit(int id, String action) {
    return AuditEntry.of(
            "UPGRADE_" + action,
            AuditCategory.STACK,
            "upgrade " + action.toLowerCase(Locale.ROOT) + ": " + id)
        .on("upgrade", Integer.toString(id), null);
  }

  /** With the first violation, which is what there is to mend. */
  static String described(Refusal refusal) {
    JsonNode violations = refusal.members().get("violations");
    if (violations == null || violations.isEmpty()) {
      return refusal.detail();
    }
    JsonNode first = violations.get(0);
    String others = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more)";
    return first.path("pointer").asText() + ": " + first.path("message").asText() + others;
  }
}
