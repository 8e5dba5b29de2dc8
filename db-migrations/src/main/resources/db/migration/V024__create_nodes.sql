-- The agents of the fleet. A node proves itself by a key, of which only the SHA-256 is kept. Its row is changed by each heartbeat:
-- no index holds a column that a heartbeat changes as a rule, and pages keep room, so that the new version stays on its page.

CREATE TYPE node_status AS ENUM ('ACTIVE', 'INACTIVE', 'ERROR', 'OFFLINE');

CREATE TABLE nodes (
    id                          SERIAL PRIMARY KEY,
    name                        VARCHAR(255) NOT NULL,
    region                      VARCHAR(100) NOT NULL,
    ip_address                  VARCHAR(45),
    description                 TEXT,
    status                      node_status NOT NULL DEFAULT 'INACTIVE',
    api_key_hash                VARCHAR(64) UNIQUE,
    last_heartbeat              TIMESTAMPTZ, -- when one came, whatever it said
    created_at                  TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    labels                      JSONB NOT NULL DEFAULT '{}',
    previous_api_key_hash       VARCHAR(64) UNIQUE, -- the key before a rotation
    previous_api_key_expires_at TIMESTAMPTZ, -- until when it is accepted as well
    key_revoked_at              TIMESTAMPTZ,
    config_hash                 VARCHAR(64), -- the configuration it runs, by its latest heartbeat
    error_message               TEXT,
    state_reported_at           TIMESTAMPTZ, -- when the latest heartbeat came; a late one does not count
    heartbeat_sequence          BIGINT, -- what that one said of its order
    heartbeat_sent_at           TIMESTAMPTZ, -- the same, by the clock of the node
    clock_offset_ms             BIGINT, -- how far that clock is ahead
    created_by                  VARCHAR(255) NOT NULL DEFAULT '',
    updated_at                  TIMESTAMPTZ NOT NULL DEFAULT NOW(), -- by people
    search_text                 TEXT NOT NULL
        GENERATED ALWAYS AS (lower(name || ' ' || COALESCE(ip_address, ''))) STORED
) WITH (fillfactor = 70);

CREATE INDEX idx_nodes_status ON nodes (status, id);
COMMENT ON INDEX idx_nodes_status IS 'pages of a status';
CREATE INDEX idx_nodes_region ON nodes (region, id);
COMMENT ON INDEX idx_nodes_region IS 'pages of a region';
CREATE INDEX idx_nodes_labels ON nodes USING gin (labels jsonb_path_ops);
COMMENT ON INDEX idx_nodes_labels IS 'nodes by their labels';

GRANT SELECT, INSERT, UPDATE, DELETE ON nodes TO kontrol_api_server;
GRANT USAGE ON SEQUENCE nodes_id_seq TO kontrol_api_server;

-- When replicas of the api-server could take heartbeats. Only such time counts as the silence of a node: what lies between two
-- periods is time in which nobody listened. A replica extends its own row as long as it reaches the database.
CREATE TABLE heartbeat_listening_periods (
    id         BIGSERIAL PRIMARY KEY,
    replica    VARCHAR(255) NOT NULL,
    started_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    ended_at   TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(), -- until now, where the replica is alive
    CONSTRAINT chk_heartbeat_listening_periods CHECK (started_at <= ended_at)
);

CREATE INDEX idx_heartbeat_listening_periods_end ON heartbeat_listening_periods (ended_at);
COMMENT ON INDEX idx_heartbeat_listening_periods_end IS 'the latest periods, and purging';

GRANT SELECT, INSERT, UPDATE, DELETE ON heartbeat_listening_periods TO kontrol_api_server;
GRANT USAGE ON SEQUENCE heartbeat_listening_periods_id_seq TO kontrol_api_server;
