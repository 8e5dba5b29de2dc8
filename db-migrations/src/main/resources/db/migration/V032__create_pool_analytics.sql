-- The figures of pools as heartbeats brought them, one partition a day.

CREATE TABLE pool_analytics (
    id                     BIGSERIAL,
    pool_id                INTEGER NOT NULL REFERENCES pools(id) ON DELETE CASCADE,
    node_id                INTEGER NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
    oracle_pool_id         VARCHAR(255) NOT NULL,
    timestamp              TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    current_instances      INTEGER NOT NULL,
    active_instances       INTEGER NOT NULL,
    avg_cpu_utilization    FLOAT NOT NULL,
    avg_memory_utilization FLOAT NOT NULL,
    max_cpu_utilization    FLOAT,
    max_memory_utilization FLOAT,
    pool_status            VARCHAR(50) NOT NULL DEFAULT 'healthy',
    is_active              BOOLEAN NOT NULL DEFAULT TRUE,
    scaling_event          VARCHAR(100),
    scaling_reason         TEXT,
    PRIMARY KEY (id, timestamp)
) PARTITION BY RANGE (timestamp);

CREATE TABLE pool_analytics_default PARTITION OF pool_analytics DEFAULT;

CREATE INDEX idx_pool_analytics_time ON pool_analytics (timestamp);
COMMENT ON INDEX idx_pool_analytics_time IS 'documented; all pools in a span of time';
CREATE INDEX idx_pool_analytics_pool ON pool_analytics (pool_id, timestamp);
COMMENT ON INDEX idx_pool_analytics_pool IS 'documented; a pool in a span of time';
CREATE INDEX idx_pool_analytics_node ON pool_analytics (node_id, timestamp);
COMMENT ON INDEX idx_pool_analytics_node IS 'the pools of a node in a span of time, and deleting it';
CREATE INDEX idx_pool_analytics_scaling ON pool_analytics (pool_id, timestamp) WHERE scaling_event IS NOT NULL;
COMMENT ON INDEX idx_pool_analytics_scaling IS 'scaling events';

GRANT SELECT ON pool_analytics_default TO kontrol_api_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON pool_analytics TO kontrol_api_server;
GRANT USAGE ON SEQUENCE pool_analytics_id_seq TO kontrol_api_server;
