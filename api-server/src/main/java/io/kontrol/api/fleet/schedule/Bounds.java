package io.kontrol.api.fleet.schedule;

import io.kontrol.api.fleet.schedule.window.Bound;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What holds for pools at a moment: their limits, and what their schedules want. */
public interface Bounds {
  /** By the ids of all pools of a node. */
  Map<Integer, Bound> of(Connection connection, int nodeId, Instant now) throws SQLException;

  /** Empty where there is no such pool. */
  Optional<Bound> ofPool(Connection connection, int poolId, Instant now) throws SQLException;

  /** By the ids of all pools that stand for a workload of Kontrol. */
  Map<Integer, Bound> ofWorkloads(Connection connection, Instant now) throws SQLException;
}
