-- The history of heartbeats, one partition a day.

CREATE TABLE node_heartbeats (
    id            BIGSERIAL,
    node_id       INTEGER NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
    config_hash   VARCHAR(64),
    status        VARCHAR(50) NOT NULL,
    error_message TEXT,
    metrics_data  TEXT, -- JSON
    timestamp     TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (id, timestamp)
) PARTITION BY RANGE (timestamp);

CREATE TABLE node_heartbeats_default PARTITION OF node_heartbeats DEFAULT;

CREATE INDEX idx_heartbeat_node_time ON node_heartbeats (node_id, timestamp);
COMMENT ON INDEX idx_heartbeat_node_time IS 'documented; the heartbeats of a node in a span of time';

GRANT SELECT ON node_heartbeats_default TO kontrol_api_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON node_heartbeats TO kontrol_api_server;
GRANT USAGE ON SEQUENCE node_heartbeats_id_seq TO kontrol_api_server;
