-- Each change of a node's status, written by the transaction that changes it.

CREATE TABLE node_lifecycle_logs (
    id              BIGSERIAL PRIMARY KEY,
    node_id         INTEGER NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
    event_type      VARCHAR(50) NOT NULL, -- REGISTERED, CAME_ONLINE, WENT_OFFLINE, FAILED, RECOVERED, DEACTIVATED
    previous_status VARCHAR(50),
    new_status      VARCHAR(50) NOT NULL,
    reason          TEXT,
    triggered_by    VARCHAR(100), -- heartbeat, manual, system
    extra_data      TEXT, -- JSON
    timestamp       TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_lifecycle_node ON node_lifecycle_logs (node_id, id);
COMMENT ON INDEX idx_lifecycle_node IS 'documented; pages of a node';
CREATE INDEX idx_lifecycle_time ON node_lifecycle_logs (timestamp);
COMMENT ON INDEX idx_lifecycle_time IS 'documented; spans of time, purging';

GRANT SELECT, INSERT, UPDATE, DELETE ON node_lifecycle_logs TO kontrol_api_server;
GRANT USAGE ON SEQUENCE node_lifecycle_logs_id_seq TO kontrol_api_server;
