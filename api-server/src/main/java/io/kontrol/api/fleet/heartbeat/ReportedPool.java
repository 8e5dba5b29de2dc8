package io.kontrol.api.fleet.heartbeat;

import org.jspecify.annotations.Nullable;

/**
 * The figures of a pool. Name, region and limits count when the pool is seen for the first time,
 * and belong to people afterwards.
 */
record ReportedPool(
    String oraclePoolId,
    @Nullable String name,
    @Nullable String region,
    @Nullable Integer min,
    @Nullable Integer max,
    int current,
    int active,
    double averageCpu,
    double averageMemory,
    @Nullable Double highestCpu,
    @Nullable Double highestMemory,
    boolean isActive,
    @Nullable String scalingEvent,
    @Nullable String scalingReason) {}
