package io.kontrol.api.fleet.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The body of a change: a merge patch of what may change. */
final class ScheduleChange {
  private static final List<String> FIXED = List.of("id", "node_id", "created_at");

  private final ObjectFields fields;

  private ScheduleChange(ObjectFields fields) {
    this.fields = fields;
  }

  static ScheduleChange read(byte @Nullable [] body) {
    JsonNode patch = RequestBody.readOne(body, "application/json");
    if (!(patch instanceof ObjectNode object)) {
      throw Refusal.invalid("not_an_object", "The body has to be an object.");
    }
    for (String field : FIXED) {
      if (object.has(field)) {
        throw ObjectFields.invalid(
            "immutable_field",
            field,
            "The field " + field + " of a schedule does not change; create a new one instead.");
      }
    }
    object.properties().stream()
        .filter(field -> field.getValue().isNull() && !field.getKey().equals("pool_id"))
        .findFirst()
        .ifPresent(
            field -> {
              throw ObjectFields.invalid(
                  "wrong_type", field.getKey(), "A field of a schedule cannot be removed by null.");
            });
    return new ScheduleChange(
        ObjectFields.of(
            object,
            "pool_id",
            "name",
            "start_time",
            "end_time",
            "time_zone",
            "target_instances",
            "is_active"));
  }

  /** The schedule as it is afterwards. */
  StoredSchedule on(StoredSchedule stored) {
    OptionalInt pool = fields.id("pool_id");
    Integer samePool = fields.isNull("pool_id") ? null : stored.poolId();
    String start =
        ScheduleFields.time("start_time", fields.optionalText("start_time").orElse(stored.start()));
    String end =
        ScheduleFields.time("end_time", fields.optionalText("end_time").orElse(stored.end()));
    ScheduleFields.requireWindow(start, end);
    return new StoredSchedule(
        stored.id(),
        stored.nodeId(),
        pool.isPresent() ? (Integer) pool.getAsInt() : samePool,
        fields.optionalText("name").map(ScheduleFields::name).orElse(stored.name()),
        start,
        end,
        fields.optionalText("time_zone").map(ScheduleFields::zone).orElse(stored.zone()),
        fields.count("target_instances").orElse(stored.target()),
        fields.flag("is_active").orElse(stored.active()));
  }
}
