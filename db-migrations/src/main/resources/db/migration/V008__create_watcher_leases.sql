-- The leader election of watchers: one writes per cluster. The epoch increases with every change of holder and fences each upsert.
-- All times are the database's.

CREATE TABLE watcher_leases (
    cluster_id      VARCHAR(100) PRIMARY KEY,
    holder          VARCHAR(255) NOT NULL,
    epoch           BIGINT NOT NULL DEFAULT 1,
    acquired_at     TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    expires_at      TIMESTAMPTZ NOT NULL,
    -- the holder's connection to the cluster: written with the renewal of the lease, so that it costs no extra write
    connection          VARCHAR(20), -- Connected, Degraded, Lost; NULL before the first verdict
    connection_since    TIMESTAMPTZ,
    connection_message  TEXT,
    unobserved_kinds    JSONB NOT NULL DEFAULT '[]', -- [{api_version, kind, since, message}]
    observed_through    TIMESTAMPTZ -- when all observed kinds were last known to be current
);

GRANT SELECT, INSERT, UPDATE, DELETE ON watcher_leases TO kontrol_watcher;
GRANT SELECT ON watcher_leases TO kontrol_api_server;
