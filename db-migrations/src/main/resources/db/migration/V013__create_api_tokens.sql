-- Bearer tokens for CI and scripts. Only the SHA-256 of a token is stored. It is never worth more than its owner is now.

CREATE TABLE api_tokens (
    id              SERIAL PRIMARY KEY,
    user_id         INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name            VARCHAR(255) NOT NULL,
    token_hash      VARCHAR(64) UNIQUE NOT NULL,
    role            user_role NOT NULL, -- the highest that it gives
    scopes          JSONB NOT NULL DEFAULT '[{"cluster": "*", "namespace": "*"}]', -- where it gives that; glob patterns
    created_at      TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    created_by      VARCHAR(255) NOT NULL,
    expires_at      TIMESTAMPTZ, -- null where the configuration lets tokens live for ever
    last_used_at    TIMESTAMPTZ, -- to the minute
    revoked_at      TIMESTAMPTZ,
    parent_id       INTEGER REFERENCES api_tokens(id) ON DELETE CASCADE -- the owner's token that it was made with, and ends with
);

CREATE INDEX idx_api_tokens_user ON api_tokens (user_id, id);
COMMENT ON INDEX idx_api_tokens_user IS 'the tokens of a user';
CREATE INDEX idx_api_tokens_parent ON api_tokens (parent_id) WHERE parent_id IS NOT NULL;
COMMENT ON INDEX idx_api_tokens_parent IS 'what ends with a token';

GRANT SELECT, INSERT, UPDATE, DELETE ON api_tokens TO kontrol_api_server;
GRANT USAGE ON SEQUENCE api_tokens_id_seq TO kontrol_api_server;
