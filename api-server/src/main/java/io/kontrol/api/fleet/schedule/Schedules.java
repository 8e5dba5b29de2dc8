package io.kontrol.api.fleet.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.workload.WorkloadRights;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.wake.Channel;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Changes schedules, in the caller's transaction. Throws {@link Refusal}s. */
@ApplicationScoped
public class Schedules {
  /** Each heartbeat and each look at a pool goes through all schedules of the node. */
  private static final int MOST_OF_A_NODE = 500;

  private static final int MOST_NAMED = 5;

  private final ScheduledPools pools;

  public Schedules(ScheduledPools pools) {
    this.pools = pools;
  }

  /**
   * @param fromPath whether the path names the node, which is not found then
   */
  WriteResult<ObjectNode> create(
      Connection connection, StoredSchedule wanted, boolean fromPath, Principal by)
      throws SQLException {
    if (!ScheduleRows.lockNode(connection, wanted.nodeId())) {
      throw fromPath ? absentNode(wanted.nodeId()) : unknownNode(wanted.nodeId());
    }
    if (ScheduleRows.ofNode(connection, wanted.nodeId()).size() >= MOST_OF_A_NODE) {
      throw Refusal.conflict(
          "too_many_schedules", "A node has " + MOST_OF_A_NODE + " schedules at most.");
    }
    requireFitting(connection, wanted);
    WorkloadRights.require(connection, wanted.nodeId(), wanted.poolId(), by);
    int id = ScheduleRows.insert(connection, wanted);
    return told(connection, id, "created");
  }

  static Refusal absentNode(int id) {
    return Refusal.notFound("There is no node " + id + ".");
  }

  private static Refusal unknownNode(int id) {
    return ObjectFields.invalid("unknown_node", "node_id", "There is no node " + id + ".");
  }

  /** Refuses a target that a pool's limits do not allow; what they forbid later is clamped. */
  private void requireFitting(Connection connection, StoredSchedule wanted) throws SQLException {
    List<ScheduledPool> all = pools.ofNode(connection, wanted.nodeId());
    List<ScheduledPool> meant =
        all.stream()
            .filter(pool -> wanted.poolId() == null || pool.id() == wanted.poolId())
            .toList();
    if (wanted.poolId() != null && meant.isEmpty()) {
      throw ObjectFields.invalid(
          "unknown_pool",
          "pool_id",
          "The node " + wanted.nodeId() + " has no pool " + wanted.poolId() + ".");
    }
    List<ScheduledPool> unfit =
        meant.stream().filter(pool -> !pool.limits().allow(wanted.target())).toList();
    if (!unfit.isEmpty()) {
      String named =
          unfit.stream()
              .limit(MOST_NAMED)
              .map(
                  pool ->
                      "%s (%d to %d)"
                          .formatted(pool.name(), pool.limits().min(), pool.limits().max()))
              .collect(Collectors.joining(", "));
      throw ObjectFields.invalid(
          "target_out_of_limits",
          "target_instances",
          "target_instances is "
              + wanted.target()
              + ", which is not within the limits of "
              + unfit.size()
              + " of the schedule's "
              + meant.size()
              + " pools: "
              + named
              + ". Give a pool_id, or change the limits.");
    }
  }

  WriteResult<ObjectNode> change(Connection connection, int id, ScheduleChange change, Principal by)
      throws SQLException {
    StoredSchedule stored = lock(connection, id);
    StoredSchedule changed = change.on(stored);
    WorkloadRights.require(connection, stored.nodeId(), stored.poolId(), by);
    boolean otherPools = !Objects.equals(changed.poolId(), stored.poolId());
    if (otherPools || changed.target() != stored.target()) {
      requireFitting(connection, changed);
    }
    if (otherPools) {
      WorkloadRights.require(connection, changed.nodeId(), changed.poolId(), by);
    }
    if (!changed.equals(stored)) {
      ScheduleRows.update(connection, changed);
    }
    return told(connection, id, "updated");
  }

  /** What it has scaled gets the size from before as soon as the loop looks. */
  WriteResult<ObjectNode> delete(Connection connection, int id, Principal by) throws SQLException {
    StoredSchedule stored = lock(connection, id);
    WorkloadRights.require(connection, stored.nodeId(), stored.poolId(), by);
    WriteResult<ObjectNode> told = told(connection, id, "deleted");
    ScheduleRows.delete(connection, id);
    return told;
  }

  private static StoredSchedule lock(Connection connection, int id) throws SQLException {
    return ScheduleRows.lock(connection, id).orElseThrow(() -> absent(id));
  }

  static Refusal absent(int id) {
    return Refusal.notFound("There is no schedule " + id + ".");
  }

  private static WriteResult<ObjectNode> told(Connection connection, int id, String what)
      throws SQLException {
    ObjectNode shown = ScheduleQuery.one(connection, id, Instant.now()).orElseThrow();
    ObjectNode details = shown.deepCopy();
    details.remove(List.of("id", "overlaps", "created_at", "updated_at"));
    String name = shown.path("name").asText();
    AuditEntry entry =
        AuditEntry.of(
                "SCHEDULE_" + what.toUpperCase(Locale.ROOT),
                AuditCategory.POOL,
                "schedule " + what + ": " + name)
            .on("schedule", Integer.toString(id), name)
            .with(details);
    return WriteResult.unchanged(shown).audited(entry).waking(Channel.SCHEDULES);
  }
}
