package io.kontrol.api.fleet.pool;

import io.kontrol.api.fleet.schedule.window.PoolLimits;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for a new pool.
 *
 * @param resourceId the workload that it stands for; null for a pool of the node's own
 * @param region null for that of the node
 * @param current null for what is known, or the least
 */
record NewPool(
    int nodeId,
    String oraclePoolId,
    @Nullable Integer resourceId,
    String name,
    @Nullable String region,
    PoolLimits limits,
    @Nullable Integer current) {
  static final String WORKLOAD_PREFIX = "kontrol:resource:";

  static NewPool read(byte @Nullable [] body, @Nullable String mediaType) {
    ObjectFields fields =
        ObjectFields.read(
            body,
            mediaType,
            "node_id",
            "oracle_pool_id",
            "resource_id",
            "name",
            "region",
            "min_instances",
            "max_instances",
            "current_instances");
    int node = fields.id("node_id").orElseThrow(() -> ObjectFields.missing("node_id"));
    Integer resource = optional(fields.id("resource_id"));
    PoolLimits limits =
        PoolFields.limits(
            fields.count("min_instances").orElse(PoolFields.DEFAULT_MIN),
            fields.count("max_instances").orElse(PoolFields.DEFAULT_MAX));
    Integer current = optional(fields.count("current_instances"));
    if (current != null && resource != null) {
      throw ObjectFields.invalid(
          "size_of_workload",
          "current_instances",
          "The pool stands for a workload, whose own size counts: leave current_instances out.");
    }
    return new NewPool(
        node,
        oraclePoolId(fields, resource),
        resource,
        PoolFields.name(fields.text("name")),
        fields.optionalText("region").map(PoolFields::region).orElse(null),
        limits,
        current == null ? null : (Integer) PoolFields.current(current, limits));
  }

  private static @Nullable Integer optional(OptionalInt value) {
    return value.isPresent() ? (Integer) value.getAsInt() : null;
  }

  private static String oraclePoolId(ObjectFields fields, @Nullable Integer resource) {
    if (resource == null) {
      return PoolFields.oraclePoolId(fields.text("oracle_pool_id"));
    }
    if (fields.optionalText("oracle_pool_id").isPresent()) {
      throw Refusal.invalid(
          "two_pool_ids",
          "A pool has an oracle_pool_id, or stands for the workload of a resource_id; not both.");
    }
    return WORKLOAD_PREFIX + resource;
  }
}
