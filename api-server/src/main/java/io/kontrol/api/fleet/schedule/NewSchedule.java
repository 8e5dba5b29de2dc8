package io.kontrol.api.fleet.schedule;

import io.kontrol.api.platform.document.ObjectFields;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The body of a request for a new schedule. */
final class NewSchedule {
  private static final String UTC = "UTC";

  private NewSchedule() {}

  /**
   * @param node of the path; empty where the body names it
   */
  static StoredSchedule read(byte @Nullable [] body, @Nullable String mediaType, OptionalInt node) {
    ObjectFields fields =
        ObjectFields.read(
            body,
            mediaType,
            "node_id",
            "pool_id",
            "name",
            "start_time",
            "end_time",
            "time_zone",
            "target_instances",
            "is_active");
    String start = ScheduleFields.time("start_time", fields.text("start_time"));
    String end = ScheduleFields.time("end_time", fields.text("end_time"));
    ScheduleFields.requireWindow(start, end);
    OptionalInt pool = fields.id("pool_id");
    return new StoredSchedule(
        0,
        node(fields, node),
        pool.isPresent() ? (Integer) pool.getAsInt() : null,
        ScheduleFields.name(fields.text("name")),
        start,
        end,
        ScheduleFields.zone(fields.optionalText("time_zone").orElse(UTC)),
        fields
            .count("target_instances")
            .orElseThrow(() -> ObjectFields.missing("target_instances")),
        fields.flag("is_active").orElse(true));
  }

  private static int node(ObjectFields fields, OptionalInt path) {
    OptionalInt body = fields.id("node_id");
    if (path.isEmpty()) {
      return body.orElseThrow(() -> ObjectFields.missing("node_id"));
    }
    if (body.isPresent() && body.getAsInt() != path.getAsInt()) {
      throw ObjectFields.invalid(
          "node_mismatch", "node_id", "The body names another node than the path.");
    }
    return path.getAsInt();
  }
}
