-- Who holds the lease tells with it how it sees the cluster: no other table, and no write more than its renewal.
-- All times are the database's.

ALTER TABLE watcher_leases
    ADD COLUMN connection VARCHAR(20), -- Connected, Degraded, Lost; NULL before the first verdict
    ADD COLUMN connection_since TIMESTAMPTZ,
    ADD COLUMN connection_message TEXT,
    ADD COLUMN unobserved_kinds JSONB NOT NULL DEFAULT '[]', -- [{api_version, kind, since, message}]
    ADD COLUMN observed_through TIMESTAMPTZ; -- when each observed kind was last known to be current: the oldest of them
