package io.kontrol.api.fleet.schedule;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.schedule.window.Bound;
import io.kontrol.api.fleet.schedule.window.ScheduleRule;
import io.kontrol.api.fleet.schedule.window.ScheduledBounds.Interval;
import io.kontrol.model.json.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds, as the API shows it. */
final class BoundJson {
  private BoundJson() {}

  static ObjectNode of(int poolId, Bound bound, Instant now) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("pool_id", poolId).put("now", now.toString());
    json.put("min_instances", bound.min()).put("max_instances", bound.max());
    target(json, bound);
    json.put("since", text(bound.since())).put("until", text(bound.until()));
    return json;
  }

  static ArrayNode of(List<Interval> plan) {
    ArrayNode intervals = Json.mapper().createArrayNode();
    for (Interval interval : plan) {
      ObjectNode json = intervals.addObject();
      json.put("from", text(interval.from())).put("to", text(interval.to()));
      target(json, interval.bound());
    }
    return intervals;
  }

  private static void target(ObjectNode json, Bound bound) {
    json.put("target_instances", bound.target()).put("clamped", bound.clamped());
    ScheduleRule schedule = bound.schedule();
    json.set("schedule", schedule == null ? null : schedule(schedule));
    ArrayNode overruled = json.putArray("overruled");
    bound.overruled().forEach(each -> overruled.add(schedule(each)));
  }

  private static ObjectNode schedule(ScheduleRule schedule) {
    return Json.mapper()
        .createObjectNode()
        .put("id", schedule.id())
        .put("name", schedule.name())
        .put("target_instances", schedule.target());
  }

  private static @Nullable String text(@Nullable Instant moment) {
    return moment == null ? null : moment.toString();
  }
}
