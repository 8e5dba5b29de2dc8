-- Figures of nodes and pools. One partition a day, which ensure_day_partitions makes ahead of time; what has no day goes to the default.

CREATE TABLE metrics (
    id          BIGSERIAL,
    node_id     INTEGER NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
    pool_id     INTEGER REFERENCES pools(id) ON DELETE CASCADE,
    metric_type VARCHAR(100) NOT NULL,
    value       FLOAT NOT NULL,
    unit        VARCHAR(50) NOT NULL,
    timestamp   TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (id, timestamp)
) PARTITION BY RANGE (timestamp);

CREATE TABLE metrics_default PARTITION OF metrics DEFAULT;

CREATE INDEX idx_metrics_node_timestamp ON metrics (node_id, timestamp);
COMMENT ON INDEX idx_metrics_node_timestamp IS 'documented; the metrics of a node in a span of time';
CREATE INDEX idx_metrics_pool_timestamp ON metrics (pool_id, timestamp);
COMMENT ON INDEX idx_metrics_pool_timestamp IS 'documented; the metrics of a pool in a span of time';

CREATE INDEX idx_metrics_timestamp ON metrics USING brin (timestamp) WITH (pages_per_range = 32);
COMMENT ON INDEX idx_metrics_timestamp IS 'all metrics of a minute, which lie side by side';

GRANT SELECT ON metrics_default TO kontrol_api_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON metrics TO kontrol_api_server;
GRANT USAGE ON SEQUENCE metrics_id_seq TO kontrol_api_server;

-- Sums of the metrics of each minute, by which charts of many nodes are drawn.
CREATE TABLE metric_rollups (
    metric_type VARCHAR(100) NOT NULL,
    timestamp   TIMESTAMPTZ NOT NULL, -- the end of the minute
    region      VARCHAR(100) NOT NULL, -- of the nodes
    unit        VARCHAR(50) NOT NULL,
    samples     BIGINT NOT NULL,
    value_sum   FLOAT NOT NULL,
    value_min   FLOAT NOT NULL,
    value_max   FLOAT NOT NULL,
    PRIMARY KEY (metric_type, timestamp, region, unit)
);

CREATE INDEX idx_metric_rollups_time ON metric_rollups (timestamp);
COMMENT ON INDEX idx_metric_rollups_time IS 'all sums of a minute, purging';

GRANT SELECT, INSERT, UPDATE, DELETE ON metric_rollups TO kontrol_api_server;
