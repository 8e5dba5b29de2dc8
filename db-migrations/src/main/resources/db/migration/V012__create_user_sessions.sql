-- Sign-ins by browser, and one-time links that set a password. Of both only the SHA-256 of what the user holds is stored.

CREATE TABLE user_sessions (
    id              SERIAL PRIMARY KEY,
    user_id         INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    token_hash      VARCHAR(64) UNIQUE NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    last_used_at    TIMESTAMPTZ NOT NULL DEFAULT NOW(), -- to the minute
    expires_at      TIMESTAMPTZ NOT NULL,
    ip_address      VARCHAR(45),
    user_agent      TEXT
);

CREATE INDEX idx_user_sessions_user ON user_sessions (user_id, id);
COMMENT ON INDEX idx_user_sessions_user IS 'the sessions of a user';
CREATE INDEX idx_user_sessions_expires_at ON user_sessions (expires_at);
COMMENT ON INDEX idx_user_sessions_expires_at IS 'purging';

GRANT SELECT, INSERT, UPDATE, DELETE ON user_sessions TO kontrol_api_server;
GRANT USAGE ON SEQUENCE user_sessions_id_seq TO kontrol_api_server;

CREATE TABLE password_links (
    user_id         INTEGER PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE, -- a new link takes the place of the last
    token_hash      VARCHAR(64) UNIQUE NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    expires_at      TIMESTAMPTZ NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON password_links TO kontrol_api_server;
