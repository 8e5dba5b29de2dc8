package io.kontrol.api.fleet.pool;

import io.kontrol.api.fleet.schedule.window.PoolLimits;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code pools}, locked.
 *
 * @param resourceId the workload that it stands for; null for a pool of the node's own
 */
record StoredPool(
    int id,
    int nodeId,
    String name,
    String region,
    PoolLimits limits,
    int current,
    @Nullable Integer resourceId) {}
