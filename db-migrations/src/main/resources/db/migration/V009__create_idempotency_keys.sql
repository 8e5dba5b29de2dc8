-- Answers to POSTs that carried an Idempotency-Key: the same key and request with one credential give the same answer.
-- The row is written by the transaction that does the work, so there is no answer without the work and no work twice.

CREATE TABLE idempotency_keys (
    principal       TEXT NOT NULL, -- the user and the token or session: a token may see less than its owner
    key             VARCHAR(255) NOT NULL,
    request_digest  VARCHAR(64) NOT NULL,
    status          INTEGER NOT NULL DEFAULT 0,
    headers         JSONB NOT NULL DEFAULT '{}',
    body            BYTEA,
    created_at      TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (principal, key)
);

CREATE INDEX idx_idempotency_keys_created_at ON idempotency_keys (created_at);
COMMENT ON INDEX idx_idempotency_keys_created_at IS 'purging';

GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO kontrol_api_server;
