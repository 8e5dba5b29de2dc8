-- Tokens by which a node registers itself, once. A name, region or labels given here are those of the node, whatever it says.

CREATE TABLE node_registration_tokens (
    id          SERIAL PRIMARY KEY,
    token_hash  VARCHAR(64) UNIQUE NOT NULL, -- SHA-256
    description TEXT,
    name        VARCHAR(255),
    region      VARCHAR(100),
    labels      JSONB NOT NULL DEFAULT '{}',
    expires_at  TIMESTAMPTZ NOT NULL,
    used_at     TIMESTAMPTZ,
    node_id     INTEGER REFERENCES nodes(id) ON DELETE SET NULL, -- who has used it
    created_by  VARCHAR(255) NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_node_registration_tokens_node ON node_registration_tokens (node_id) WHERE node_id IS NOT NULL;
COMMENT ON INDEX idx_node_registration_tokens_node IS 'deleting a node';
CREATE INDEX idx_node_registration_tokens_expires_at ON node_registration_tokens (expires_at);
COMMENT ON INDEX idx_node_registration_tokens_expires_at IS 'purging';

GRANT SELECT, INSERT, UPDATE, DELETE ON node_registration_tokens TO kontrol_api_server;
GRANT USAGE ON SEQUENCE node_registration_tokens_id_seq TO kontrol_api_server;
