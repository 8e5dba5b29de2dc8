package io.kontrol.api.fleet.scaling;

import io.kontrol.api.fleet.scaling.Scaling.Change;
import io.kontrol.api.fleet.schedule.Bounds;
import io.kontrol.api.fleet.schedule.ScheduleClock;
import io.kontrol.api.fleet.schedule.window.Bound;
import io.kontrol.api.fleet.workload.ScalableObject;
import io.kontrol.api.fleet.workload.Workloads;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the workload of a pool to the size that its schedules want, once for each window: what a
 * person changes afterwards stays until the window's next edge. After the last window the size from
 * before the first one is back.
 */
@ApplicationScoped
public class PoolScaler {
  private static final int LONGEST_AUTHOR = 255;

  private final Bounds bounds;
  private final Workloads workloads;

  public PoolScaler(Bounds bounds, Workloads workloads) {
    this.bounds = bounds;
    this.workloads = workloads;
  }

  static Principal author(String scheduleName) {
    String name = "schedule:" + scheduleName;
    return Principal.service(name.substring(0, Math.min(LONGEST_AUTHOR, name.length())), null);
  }

  WriteResult<ScalingResult> adjust(Connection connection, int poolId, ScheduleClock clock)
      throws SQLException {
    Optional<LockedPool> locked = LockedPool.lock(connection, poolId);
    if (locked.isEmpty()) {
      return WriteResult.unchanged(new ScalingResult.Unchanged());
    }
    LockedPool pool = locked.get();
    // read behind the lock: whoever held it may have acted on an edge that was still to come before
    Bound bound = bounds.ofPool(connection, poolId, clock.now(connection)).orElseThrow();
    Scaling stored = ScalingRows.find(connection, poolId);
    ActingWindow wanted = ActingWindow.of(bound);
    if (ActingWindow.same(wanted, stored.window())) {
      return unchanged(connection, pool, stored);
    }
    if (wanted != null) {
      return start(connection, pool, stored, wanted, bound);
    }
    Change change = Objects.requireNonNull(stored.change());
    return end(connection, pool, change, author(change.window().scheduleName()));
  }

  private static WriteResult<ScalingResult> unchanged(
      Connection connection, LockedPool pool, Scaling stored) throws SQLException {
    if (stored.error() != null) {
      ScalingRows.save(connection, pool.id(), new Scaling(stored.change(), null));
    }
    return WriteResult.unchanged(new ScalingResult.Unchanged());
  }

  private WriteResult<ScalingResult> start(
      Connection connection, LockedPool pool, Scaling stored, ActingWindow wanted, Bound bound)
      throws SQLException {
    Principal by = author(wanted.scheduleName());
    ScalableObject object;
    try {
      object = workloads.lock(connection, pool.resourceId(), by);
    } catch (Refusal refusal) {
      return failed(connection, pool, stored, wanted, refusal, by);
    }
    Set<String> clusters = new HashSet<>();
    Change change = stored.change();
    Integer before = object.size();
    Integer previous = before;
    if (change != null && change.resourceId() == object.id()) {
      previous = change.previousSize();
    } else if (change != null) { // an autoscaler has come or gone meanwhile
      restore(connection, pool, change, by, clusters);
    }
    int size = object.feasible(wanted.target());
    resize(connection, pool, object, size, by, clusters);
    ScalingRows.save(
        connection, pool.id(), new Scaling(new Change(wanted, object.id(), previous), null));
    ScalingStory.started(connection, pool, wanted, bound, object, before, size, by);
    clusters.add(object.identity().clusterId());
    return new WriteResult<>(new ScalingResult.Started(wanted.start()), clusters);
  }

  private void resize(
      Connection connection,
      LockedPool pool,
      ScalableObject object,
      @Nullable Integer size,
      Principal by,
      Set<String> clusters)
      throws SQLException {
    clusters.addAll(workloads.resize(connection, object, size, by));
    if (size != null && !object.isAutoscaler()) {
      pool.setSize(connection, size);
    }
  }

  /** Told once; each sweep tries again. */
  private static WriteResult<ScalingResult> failed(
      Connection connection,
      LockedPool pool,
      Scaling stored,
      ActingWindow wanted,
      Refusal refusal,
      Principal by)
      throws SQLException {
    if (!refusal.detail().equals(stored.error())) {
      ScalingRows.save(connection, pool.id(), new Scaling(stored.change(), refusal.detail()));
      ScalingStory.failed(connection, pool, wanted, refusal.detail(), by);
    }
    return WriteResult.unchanged(new ScalingResult.Failed());
  }

  private WriteResult<ScalingResult> end(
      Connection connection, LockedPool pool, Change change, Principal by) throws SQLException {
    Set<String> clusters = new HashSet<>();
    restore(connection, pool, change, by, clusters);
    ScalingRows.save(connection, pool.id(), Scaling.NONE);
    return new WriteResult<>(new ScalingResult.Ended(), clusters);
  }

  private void restore(
      Connection connection, LockedPool pool, Change change, Principal by, Set<String> clusters)
      throws SQLException {
    ScalableObject object = workloads.relock(connection, change.resourceId(), by).orElse(null);
    Integer before = object == null ? null : object.size();
    if (object != null) {
      resize(connection, pool, object, change.previousSize(), by, clusters);
      clusters.add(object.identity().clusterId());
    }
    ScalingStory.ended(
        connection, pool, change.window(), object, before, change.previousSize(), by);
  }

  /**
   * Gives the workload of a pool back the size from before, since the pool is about to go.
   *
   * @return the clusters whose reconcilers have work
   */
  public Set<String> release(Connection connection, int poolId, Principal by) throws SQLException {
    Optional<LockedPool> pool = LockedPool.lock(connection, poolId);
    Change change = ScalingRows.find(connection, poolId).change();
    return pool.isEmpty() || change == null
        ? Set.of()
        : end(connection, pool.get(), change, by).changedClusters();
  }

  /** Likewise for all pools of a node. */
  public Set<String> releaseAll(Connection connection, int nodeId, Principal by)
      throws SQLException {
    Set<String> clusters = new HashSet<>();
    List<Integer> pools = ScalingRows.ofNode(connection, nodeId);
    for (int pool : pools) {
      clusters.addAll(release(connection, pool, by));
    }
    return clusters;
  }
}
