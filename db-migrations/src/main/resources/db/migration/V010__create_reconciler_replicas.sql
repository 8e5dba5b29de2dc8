-- The replicas of the reconciler, with their connection to the cluster. A row expires without a further heartbeat.
-- All times are the database's.

CREATE TABLE reconciler_replicas (
    cluster_id          VARCHAR(100) NOT NULL,
    instance            VARCHAR(255) NOT NULL,
    version             VARCHAR(100),
    started_at          TIMESTAMPTZ NOT NULL,
    heartbeat_at        TIMESTAMPTZ NOT NULL,
    expires_at          TIMESTAMPTZ NOT NULL,
    connection          VARCHAR(20) NOT NULL, -- Connected, Lost
    connection_since    TIMESTAMPTZ NOT NULL,
    connection_message  TEXT,
    PRIMARY KEY (cluster_id, instance)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON reconciler_replicas TO kontrol_reconciler;
GRANT SELECT ON reconciler_replicas TO kontrol_api_server;
