package io.kontrol.api.fleet.heartbeat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.fleet.heartbeat.NodeHeartbeat.ReportedMetric;
import io.kontrol.api.fleet.node.NodeStatus;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.model.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads heartbeats. One that has anything wrong in it is refused as a whole. */
final class HeartbeatReader {
  static final int MOST_METRICS = 10_000;
  static final int MOST_POOLS = 1_000;

  private static final int LONGEST_ERROR = 10_000;
  private static final int LONGEST_DATA = 100_000;
  private static final String HASH = "[0-9a-f]{64}";

  /** Pools that people make of workloads; no node brings one into the world. */
  static final String RESERVED = "kontrol:";

  private static final Set<String> FIELDS =
      Set.of(
          "status",
          "config_hash",
          "error_message",
          "metrics_data",
          "sequence",
          "sent_at",
          "metrics",
          "pool_analytics");

  private static final Set<String> METRIC_FIELDS =
      Set.of("metric_type", "value", "unit", "oracle_pool_id");

  private static final Set<String> POOL_FIELDS =
      Set.of(
          "oracle_pool_id",
          "name",
          "region",
          "min_instances",
          "max_instances",
          "current_instances",
          "active_instances",
          "avg_cpu_utilization",
          "avg_memory_utilization",
          "max_cpu_utilization",
          "max_memory_utilization",
          "is_active",
          "scaling_event",
          "scaling_reason");

  private HeartbeatReader() {}

  static NodeHeartbeat read(byte[] body) {
    ReportedFields fields =
        ReportedFields.of(RequestBody.readOne(body, "application/json"), FIELDS);
    List<ReportedMetric> metrics = metrics(fields);
    List<ReportedPool> pools = pools(fields);
    return new NodeHeartbeat(
        status(fields),
        hash(fields),
        fields.shortenedText("error_message", LONGEST_ERROR),
        data(fields),
        fields.optionalCount("sequence"),
        sentAt(fields),
        metrics,
        pools,
        fields.unknownFields());
  }

  private static NodeStatus status(ReportedFields fields) {
    String text = fields.text("status", 50).toUpperCase(Locale.ROOT);
    return switch (text) {
      case "ACTIVE" -> NodeStatus.ACTIVE;
      case "ERROR" -> NodeStatus.ERROR;
      case "INACTIVE" -> NodeStatus.INACTIVE;
      default ->
          throw fields.refusal(
              "status", "status is ACTIVE, ERROR, or INACTIVE for a node that is shutting down.");
    };
  }

  private static @Nullable String hash(ReportedFields fields) {
    String text = fields.optionalText("config_hash", 64);
    String hash = text == null ? null : text.toLowerCase(Locale.ROOT);
    if (hash != null && !hash.matches(HASH)) {
      throw fields.refusal(
          "config_hash", "config_hash is a SHA-256: 64 hexadecimal digits, or null for none.");
    }
    return hash;
  }

  private static @Nullable String data(ReportedFields fields) {
    JsonNode value = fields.value("metrics_data");
    String text = value == null ? null : Json.write(value);
    if (text != null && text.length() > LONGEST_DATA) {
      throw fields.refusal(
          "metrics_data", "metrics_data has " + LONGEST_DATA + " characters at most.");
    }
    return text;
  }

  private static @Nullable Instant sentAt(ReportedFields fields) {
    String text = fields.optionalText("sent_at", 50);
    if (text == null) {
      return null;
    }
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
        return time.truncatedTo(ChronoUnit.MICROS);
      }
    } catch (DateTimeException e) {
      // refused below
    }
    throw fields.refusal(
        "sent_at", "sent_at is a time as in RFC 3339, such as 2030-01-31T12:00:00Z.");
  }

  private static List<ReportedMetric> metrics(ReportedFields fields) {
    List<ReportedMetric> metrics = new ArrayList<>();
    for (ReportedFields metric : fields.objects("metrics", METRIC_FIELDS, MOST_METRICS)) {
      metrics.add(
          new ReportedMetric(
              metric.text("metric_type", 100),
              metric.figure("value"),
              metric.text("unit", 50),
              metric.optionalText("oracle_pool_id", 255)));
    }
    return metrics;
  }

  private static List<ReportedPool> pools(ReportedFields fields) {
    List<ReportedPool> pools = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (ReportedFields pool : fields.objects("pool_analytics", POOL_FIELDS, MOST_POOLS)) {
      ReportedPool read = pool(pool);
      if (!seen.add(read.oraclePoolId())) {
        throw pool.refusal("oracle_pool_id", "This pool is there twice.");
      }
      pools.add(read);
    }
    return pools;
  }

  private static ReportedPool pool(ReportedFields pool) {
    Integer min = pool.optionalInstances("min_instances");
    Integer max = pool.optionalInstances("max_instances");
    if (min != null && max != null && min > max) {
      throw pool.refusal("max_instances", "max_instances is less than min_instances.");
    }
    return new ReportedPool(
        pool.text("oracle_pool_id", 255),
        pool.optionalText("name", 255),
        pool.optionalText("region", 100),
        min,
        max,
        pool.instances("current_instances"),
        pool.instances("active_instances"),
        pool.utilization("avg_cpu_utilization"),
        pool.utilization("avg_memory_utilization"),
        pool.optionalUtilization("max_cpu_utilization"),
        pool.optionalUtilization("max_memory_utilization"),
        pool.flag("is_active", true),
        pool.optionalText("scaling_event", 100),
        pool.shortenedText("scaling_reason", LONGEST_ERROR));
  }
}
