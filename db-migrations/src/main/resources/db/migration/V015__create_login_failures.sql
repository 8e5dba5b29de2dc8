-- Failed logins by account and by address, so that all replicas together slow guessing down. The key is a keyed digest: nobody
-- reads from here which accounts exist.

CREATE TABLE login_failures (
    key             VARCHAR(64) PRIMARY KEY,
    failures        INTEGER NOT NULL,
    last_failed_at  TIMESTAMPTZ NOT NULL,
    blocked_until   TIMESTAMPTZ NOT NULL
);

CREATE INDEX idx_login_failures_last_failed_at ON login_failures (last_failed_at);
COMMENT ON INDEX idx_login_failures_last_failed_at IS 'purging';

GRANT SELECT, INSERT, UPDATE, DELETE ON login_failures TO kontrol_api_server;
