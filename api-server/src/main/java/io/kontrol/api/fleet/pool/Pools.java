package io.kontrol.api.fleet.pool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.scaling.PoolScaler;
import io.kontrol.api.fleet.workload.ScalableObject;
import io.kontrol.api.fleet.workload.WorkloadRights;
import io.kontrol.api.fleet.workload.Workloads;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.refusal.Refusal.Reason;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.json.Json;
import io.kontrol.model.wake.Channel;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changes pools, in the caller's transaction. Throws {@link Refusal}s. */
@ApplicationScoped
public class Pools {
  private final Workloads workloads;
  private final PoolScaler scaler;

  public Pools(Workloads workloads, PoolScaler scaler) {
    this.workloads = workloads;
    this.scaler = scaler;
  }

  WriteResult<ObjectNode> create(Connection connection, NewPool pool, Principal by)
      throws SQLException {
    String region =
        PoolRows.regionOfNode(connection, pool.nodeId())
            .orElseThrow(
                () ->
                    ObjectFields.invalid(
                        "unknown_node", "node_id", "There is no node " + pool.nodeId() + "."));
    int current = pool.current() == null ? pool.limits().min() : pool.current();
    if (pool.resourceId() != null) {
      current = link(connection, pool, pool.resourceId(), by);
    }
    OptionalInt id =
        PoolRows.insert(connection, pool, pool.region() == null ? region : pool.region(), current);
    if (id.isEmpty()) {
      throw taken(connection, pool);
    }
    return told(connection, id.getAsInt(), "created", by, Set.of());
  }

  /**
   * Refuses a workload that schedules could not scale.
   *
   * @return the size that the pool begins with
   */
  private int link(Connection connection, NewPool pool, int resourceId, Principal by)
      throws SQLException {
    ScalableObject object = lock(connection, resourceId, by);
    if (object.isAutoscaler()) {
      OptionalInt other = PoolRows.relatedToAutoscaler(connection, object.id());
      if (other.isPresent()) {
        throw Refusal.conflict(
                "pool_exists",
                "The pool "
                    + other.getAsInt()
                    + " stands for "
                    + object.identity().display()
                    + " or what it scales.")
            .with("id", Json.mapper().getNodeFactory().numberNode(other.getAsInt()));
      }
      Integer floor = object.size();
      return pool.limits().clamp(floor == null ? 1 : floor);
    }
    Integer size = object.size();
    return size == null ? pool.limits().min() : PoolFields.current(size, pool.limits());
  }

  private ScalableObject lock(Connection connection, int resourceId, Principal by)
      throws SQLException {
    try {
      return workloads.lock(connection, resourceId, by);
    } catch (Refusal refusal) {
      if (refusal.reason() == Reason.NOT_FOUND) {
        throw ObjectFields.invalid("unknown_resource", "resource_id", refusal.detail());
      }
      throw refusal;
    }
  }

  private static Refusal taken(Connection connection, NewPool pool) throws SQLException {
    OptionalInt holder = PoolRows.holder(connection, pool.oraclePoolId());
    Refusal refusal =
        Refusal.conflict(
            "pool_exists",
            "There is a pool with the oracle_pool_id " + pool.oraclePoolId() + " already.");
    return holder.isEmpty()
        ? refusal
        : refusal.with("id", Json.mapper().getNodeFactory().numberNode(holder.getAsInt()));
  }

  WriteResult<ObjectNode> change(Connection connection, int id, PoolChange change, Principal by)
      throws SQLException {
    StoredPool pool = lock(connection, id);
    WorkloadRights.require(connection, pool.nodeId(), id, by);
    StoredPool changed = change.on(pool);
    if (!changed.equals(pool)) {
      PoolRows.update(connection, changed);
    }
    return told(connection, id, "updated", by, Set.of());
  }

  WriteResult<ObjectNode> delete(Connection connection, int id, Principal by) throws SQLException {
    StoredPool pool = lock(connection, id);
    WorkloadRights.require(connection, pool.nodeId(), id, by);
    Set<String> clusters = scaler.release(connection, id, by);
    WriteResult<ObjectNode> told = told(connection, id, "deleted", by, clusters);
    PoolRows.delete(connection, id);
    return told;
  }

  private static StoredPool lock(Connection connection, int id) throws SQLException {
    return PoolRows.lock(connection, id).orElseThrow(() -> absent(id));
  }

  static Refusal absent(int id) {
    return Refusal.notFound("There is no pool " + id + ".");
  }

  private static WriteResult<ObjectNode> told(
      Connection connection, int id, String what, Principal by, Set<String> clusters)
      throws SQLException {
    ObjectNode shown = PoolQuery.one(connection, id, by.permissions()).orElseThrow();
    return new WriteResult<>(
        shown, clusters, List.of(audit(shown, what)), false, Set.of(Channel.SCHEDULES));
  }

  private static AuditEntry audit(ObjectNode shown, String what) {
    String name = shown.path("name").asText();
    ObjectNode details = Json.mapper().createObjectNode();
    for (String field :
        List.of(
            "node_id", "oracle_pool_id", "min_instances", "max_instances", "current_instances")) {
      details.set(field, shown.get(field));
    }
    return AuditEntry.of(
            "POOL_" + what.toUpperCase(java.util.Locale.ROOT),
            AuditCategory.POOL,
            "pool " + what + ": " + name)
        .on("pool", shown.path("id").asText(), name)
        .with(details)
        .affecting(
            affected(
                shown.path("resource_id").isInt() ? shown.path("resource_id").intValue() : null));
  }

  private static List<Integer> affected(@Nullable Integer resourceId) {
    return resourceId == null ? List.of() : List.of(resourceId);
  }
}
