package io.kontrol.api.fleet.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.schedule.window.PoolLimits;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The body of a change: a merge patch of what may change. What is absent stays as it is. */
record PoolChange(
    @Nullable String name,
    @Nullable String region,
    OptionalInt min,
    OptionalInt max,
    OptionalInt current) {
  private static final List<String> FIXED =
      List.of("id", "node_id", "oracle_pool_id", "resource_id", "created_at");

  static PoolChange read(byte @Nullable [] body) {
    JsonNode patch = RequestBody.readOne(body, "application/json");
    if (!(patch instanceof ObjectNode object)) {
      throw Refusal.invalid("not_an_object", "The body has to be an object.");
    }
    for (String field : FIXED) {
      if (object.has(field)) {
        throw ObjectFields.invalid(
            "immutable_field",
            field,
            "The field " + field + " of a pool does not change; create a new pool instead.");
      }
    }
    object.properties().stream()
        .filter(field -> field.getValue().isNull())
        .findFirst()
        .ifPresent(
            field -> {
              throw ObjectFields.invalid(
                  "wrong_type", field.getKey(), "A field of a pool cannot be removed by null.");
            });
    ObjectFields fields =
        ObjectFields.of(
            object, "name", "region", "min_instances", "max_instances", "current_instances");
    return new PoolChange(
        fields.optionalText("name").map(PoolFields::name).orElse(null),
        fields.optionalText("region").map(PoolFields::region).orElse(null),
        fields.count("min_instances"),
        fields.count("max_instances"),
        fields.count("current_instances"));
  }

  /** The pool as it is afterwards. */
  StoredPool on(StoredPool pool) {
    PoolLimits limits =
        PoolFields.limits(min.orElse(pool.limits().min()), max.orElse(pool.limits().max()));
    if (current.isPresent() && pool.resourceId() != null) {
      throw ObjectFields.invalid(
          "size_of_workload",
          "current_instances",
          "The pool stands for a workload: scale that, or let a schedule do it.");
    }
    int size = current.orElse(pool.current());
    boolean checked = current.isPresent() || !limits.equals(pool.limits());
    return new StoredPool(
        pool.id(),
        pool.nodeId(),
        name == null ? pool.name() : name,
        region == null ? pool.region() : region,
        limits,
        checked ? PoolFields.current(size, limits) : size,
        pool.resourceId());
  }
}
