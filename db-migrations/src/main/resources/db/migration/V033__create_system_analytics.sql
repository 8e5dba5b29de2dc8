-- What the fleet was like at each minute: as a whole, and each region. Made once a minute by one replica, and again where figures
-- come late.

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
    active_nodes            INTEGER NOT NULL DEFAULT 0,
    peak_instances          INTEGER NOT NULL DEFAULT 0, -- the most of all pools together at one moment of the minute that ends here
    peak_active_pools       INTEGER NOT NULL DEFAULT 0,
    pool_rows_seen          BIGINT NOT NULL DEFAULT 0, -- the highest id of pool_analytics when this row was made
    heartbeats_seen         BIGINT NOT NULL DEFAULT 0 -- the same of node_heartbeats
);

CREATE UNIQUE INDEX uq_system_analytics_minute ON system_analytics (timestamp);
COMMENT ON INDEX uq_system_analytics_minute IS 'one row a minute; spans of time, purging';

GRANT SELECT, INSERT, UPDATE, DELETE ON system_analytics TO kontrol_api_server;
GRANT USAGE ON SEQUENCE system_analytics_id_seq TO kontrol_api_server;

-- Without them a chart of a region would be a sum over millions of rows. The averages are over running instances.
CREATE TABLE region_analytics (
    region            VARCHAR(100) NOT NULL,
    timestamp         TIMESTAMPTZ NOT NULL,
    active_pools      INTEGER NOT NULL,
    current_instances INTEGER NOT NULL,
    active_instances  INTEGER NOT NULL,
    avg_cpu           FLOAT NOT NULL,
    avg_memory        FLOAT NOT NULL,
    max_cpu           FLOAT NOT NULL,
    max_memory        FLOAT NOT NULL,
    PRIMARY KEY (region, timestamp)
);

CREATE INDEX idx_region_analytics_time ON region_analytics (timestamp);
COMMENT ON INDEX idx_region_analytics_time IS 'all regions of a minute, purging';

GRANT SELECT, INSERT, UPDATE, DELETE ON region_analytics TO kontrol_api_server;
