-- The fleet as a whole, one row a minute.

CREATE TABLE system_analytics (
    id                      BIGSERIAL PRIMARY KEY,
    timestamp               TIMESTAMPTZ NOT NULL DEFAULT date_trunc('minute', NOW()),
    total_active_pools      INTEGER NOT NULL DEFAULT 0,
    total_current_instances INTEGER NOT NULL DEFAULT 0,
    total_active_instances  INTEGER NOT NULL DEFAULT 0,
    avg_system_cpu          FLOAT NOT NULL DEFAULT 0.0,
    avg_system_memory       FLOAT NOT NULL DEFAULT 0.0,
    max_system_cpu          FLOAT NOT NULL DEFAULT 0.0,
    max_system_memory       FLOAT NOT NULL DEFAULT 0.0,
    peak_instances_24h      INTEGER NOT NULL DEFAULT 0,
    max_active_pools_24h    INTEGER NOT NULL DEFAULT 0,
    active_nodes            INTEGER NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX uq_system_analytics_minute ON system_analytics (timestamp);
COMMENT ON INDEX uq_system_analytics_minute IS 'one row a minute; spans of time, purging';

GRANT SELECT, INSERT, UPDATE, DELETE ON system_analytics TO kontrol_api_server;
GRANT USAGE ON SEQUENCE system_analytics_id_seq TO kontrol_api_server;
