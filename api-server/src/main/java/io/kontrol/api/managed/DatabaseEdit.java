package io.kontrol.api.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.plan.OperationsRequest;
import io.kontrol.api.managed.plan.SizeRequest;
import io.kontrol.api.managed.row.DatabaseRows.Labels;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a change: a merge patch of what may change. */
record DatabaseEdit(Labels labels, SizeRequest size, OperationsRequest operations) {
  private static final List<String> FIXED = List.of("id", "name", "namespace", "cluster_id");

  static DatabaseEdit read(byte @Nullable [] body) {
    JsonNode patch = RequestBody.readOne(body, "application/json");
    if (!(patch instanceof ObjectNode object)) {
      throw Refusal.invalid("not_an_object", "The body has to be an object.");
    }
    for (String field : FIXED) {
      if (object.has(field)) {
        throw Refusal.malformed(
            "immutable_field",
            "The field "
                + field
                + " of a database does not change; create a new database instead.");
      }
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getValue().isNull()) {
        throw Refusal.invalid("wrong_type", "A field of a database cannot be removed by null.");
      }
    }
    ObjectFields fields =
        ObjectFields.of(
            object,
            "owner_team",
            "purpose",
            "plan",
            "postgres_version",
            "instances",
            "cpu",
            "memory",
            "storage",
            "wal_storage",
            "pool_mode",
            "backups",
            "backup_store",
            "backup_schedule",
            "backup_retention",
            "monitoring",
            "deletion_protection");
    return new DatabaseEdit(
        new Labels(
            fields.optionalText("owner_team").map(DatabaseTexts::ownerTeam).orElse(null),
            fields.optionalText("purpose").map(DatabaseTexts::purpose).orElse(null),
            fields.flag("deletion_protection").orElse(null)),
        SizeRequest.of(fields),
        OperationsRequest.of(fields));
  }
}
