-- Who is told of events over HTTP, how far each has been told, and how the last deliveries went. The position is moved by the
-- transaction that queues the deliveries, so that no event is left out and none is queued twice.
-- The secret is kept as it is, since deliveries are signed with it. It protects no more than the values of Secrets, which the
-- database holds in clear as well.

CREATE TABLE webhooks (
    id                  SERIAL PRIMARY KEY,
    url                 TEXT NOT NULL,
    description         TEXT,
    event_types         TEXT[] NOT NULL, -- types of events, or the beginnings of some with a * behind
    cluster_pattern     VARCHAR(100) NOT NULL DEFAULT '*',
    namespace_pattern   VARCHAR(63) NOT NULL DEFAULT '*',
    secret              TEXT NOT NULL,
    is_active           BOOLEAN NOT NULL DEFAULT TRUE,
    deactivated_reason  TEXT, -- why Kontrol has deactivated it; null where a user did
    position            TEXT NOT NULL, -- in the event log
    paused_until        TIMESTAMPTZ, -- the receiver has asked for a rest
    created_at          TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    created_by          VARCHAR(255) NOT NULL,
    updated_at          TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks TO kontrol_api_server;
GRANT USAGE ON SEQUENCE webhooks_id_seq TO kontrol_api_server;

-- One row for each attempt.
CREATE TABLE webhook_deliveries (
    id              BIGSERIAL PRIMARY KEY,
    webhook_id      INTEGER NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
    event_id        VARCHAR(64) NOT NULL,
    event_type      VARCHAR(100) NOT NULL,
    attempt         INTEGER NOT NULL,
    delivered       BOOLEAN NOT NULL,
    status_code     INTEGER, -- null where there was no answer
    error           TEXT,
    duration_ms     INTEGER NOT NULL,
    attempted_at    TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX idx_webhook_deliveries_webhook ON webhook_deliveries (webhook_id, id);
COMMENT ON INDEX idx_webhook_deliveries_webhook IS 'the deliveries of a webhook';
CREATE INDEX idx_webhook_deliveries_attempted_at ON webhook_deliveries (attempted_at);
COMMENT ON INDEX idx_webhook_deliveries_attempted_at IS 'purging';

GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_deliveries TO kontrol_api_server;
GRANT USAGE ON SEQUENCE webhook_deliveries_id_seq TO kontrol_api_server;
