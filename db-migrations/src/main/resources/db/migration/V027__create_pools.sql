-- What nodes scale. The newest figures of a pool are those of its node's latest heartbeat.

CREATE TYPE pool_status AS ENUM ('healthy', 'warning', 'error');

CREATE TABLE pools (
    id                SERIAL PRIMARY KEY,
    node_id           INTEGER NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
    oracle_pool_id    VARCHAR(255) UNIQUE NOT NULL, -- kontrol:resource:<id> where the pool is a workload of Kontrol
    name              VARCHAR(255) NOT NULL,
    region            VARCHAR(100) NOT NULL,
    min_instances     INTEGER NOT NULL DEFAULT 1,
    max_instances     INTEGER NOT NULL DEFAULT 10,
    current_instances INTEGER NOT NULL DEFAULT 1,
    status            pool_status NOT NULL DEFAULT 'healthy',
    created_at        TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    resource_id       INTEGER, -- that workload; no foreign key, since resources are purged
    updated_at        TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    CONSTRAINT chk_pools_limits CHECK (0 <= min_instances AND min_instances <= max_instances),
    CONSTRAINT chk_pools_current CHECK (0 <= current_instances)
) WITH (fillfactor = 70);

CREATE INDEX idx_pools_node ON pools (node_id, id);
COMMENT ON INDEX idx_pools_node IS 'the pools of a node';
CREATE UNIQUE INDEX uq_pools_resource ON pools (resource_id) WHERE resource_id IS NOT NULL;
COMMENT ON INDEX uq_pools_resource IS 'the pool that a workload is';

GRANT SELECT, INSERT, UPDATE, DELETE ON pools TO kontrol_api_server;
GRANT USAGE ON SEQUENCE pools_id_seq TO kontrol_api_server;
