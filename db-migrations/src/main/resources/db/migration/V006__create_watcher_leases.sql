-- One writing watcher per cluster. The epoch rises with every change of holder and fences each upsert.

CREATE TABLE watcher_leases (
    cluster_id      VARCHAR(100) PRIMARY KEY,
    holder          VARCHAR(255) NOT NULL,
    epoch           BIGINT NOT NULL DEFAULT 1,
    acquired_at     TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    expires_at      TIMESTAMPTZ NOT NULL
);
