-- Every configuration that a node was given, each content once: to take an older one up again makes its row the active one.

CREATE TABLE node_configurations (
    id           SERIAL PRIMARY KEY,
    node_id      INTEGER NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
    yaml_config  TEXT NOT NULL,
    config_hash  VARCHAR(64) NOT NULL, -- SHA-256 of the exact bytes
    is_active    BOOLEAN NOT NULL DEFAULT TRUE,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    created_by   VARCHAR(255) NOT NULL DEFAULT '',
    activated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(), -- the last time
    activated_by VARCHAR(255) NOT NULL DEFAULT '',
    bytes        INTEGER NOT NULL GENERATED ALWAYS AS (octet_length(yaml_config)) STORED
);

CREATE UNIQUE INDEX uq_node_configurations_active ON node_configurations (node_id) INCLUDE (config_hash) WHERE is_active;
COMMENT ON INDEX uq_node_configurations_active IS 'one active configuration a node, which each heartbeat compares';
CREATE UNIQUE INDEX uq_node_configurations_hash ON node_configurations (node_id, config_hash);
COMMENT ON INDEX uq_node_configurations_hash IS 'the same bytes make no second row';
CREATE INDEX idx_node_configurations_node ON node_configurations (node_id, id);
COMMENT ON INDEX idx_node_configurations_node IS 'the history of a node';

GRANT SELECT, INSERT, UPDATE, DELETE ON node_configurations TO kontrol_api_server;
GRANT USAGE ON SEQUENCE node_configurations_id_seq TO kontrol_api_server;

-- What every configuration has to be like; no row where the fleet has no such rule.
CREATE TABLE node_configuration_schemas (
    fleet       VARCHAR(20) PRIMARY KEY DEFAULT 'default' CHECK (fleet = 'default'), -- there is one fleet
    json_schema TEXT NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_by  VARCHAR(255) NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON node_configuration_schemas TO kontrol_api_server;
