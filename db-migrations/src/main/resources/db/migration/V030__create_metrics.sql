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

GRANT SELECT, INSERT, UPDATE, DELETE ON metrics TO kontrol_api_server;
GRANT USAGE ON SEQUENCE metrics_id_seq TO kontrol_api_server;
