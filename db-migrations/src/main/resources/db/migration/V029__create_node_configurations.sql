-- Every configuration that a node was given. At most one is active.

CREATE TABLE node_configurations (
    id          SERIAL PRIMARY KEY,
    node_id     INTEGER NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
    yaml_config TEXT NOT NULL,
    config_hash VARCHAR(64) NOT NULL, -- SHA-256 of the exact bytes
    is_active   BOOLEAN NOT NULL DEFAULT TRUE,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    created_by  VARCHAR(255) NOT NULL DEFAULT ''
);

CREATE UNIQUE INDEX uq_node_configurations_active ON node_configurations (node_id) WHERE is_active;
COMMENT ON INDEX uq_node_configurations_active IS 'one active configuration a node';
CREATE INDEX idx_node_configurations_node ON node_configurations (node_id, id);
COMMENT ON INDEX idx_node_configurations_node IS 'the history of a node';

GRANT SELECT, INSERT, UPDATE, DELETE ON node_configurations TO kontrol_api_server;
GRANT USAGE ON SEQUENCE node_configurations_id_seq TO kontrol_api_server;
