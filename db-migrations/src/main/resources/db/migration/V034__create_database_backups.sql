-- Backups of managed databases that users have asked for. Those of a schedule are known to the cluster alone. A row outlives the
-- object in the cluster, so that a deleted database can be restored from its backups for as long as its own row is kept.

CREATE TABLE database_backups (
    id           UUID PRIMARY KEY,
    database_id  UUID NOT NULL REFERENCES databases(id) ON DELETE CASCADE,
    name         VARCHAR(63) NOT NULL, -- of the Backup, CloudNativePG's object
    resource_id  INTEGER, -- no foreign key: resources are purged, and this row stays
    phase        VARCHAR(100) NOT NULL, -- in the operator's words, or 'expired'
    error        TEXT,
    backup_id    VARCHAR(255), -- the object store's own name of it
    started_at   TIMESTAMPTZ,
    stopped_at   TIMESTAMPTZ,
    settled_at   TIMESTAMPTZ, -- when it was known to be complete, or to have failed
    created_at   TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    created_by   VARCHAR(255)
);

CREATE UNIQUE INDEX uq_database_backups_under_way ON database_backups (database_id) WHERE settled_at IS NULL;
COMMENT ON INDEX uq_database_backups_under_way IS 'one at a time; what the loop follows';
CREATE INDEX idx_database_backups_page ON database_backups (database_id, created_at, id);
COMMENT ON INDEX idx_database_backups_page IS 'the backups of a database, newest first';
CREATE INDEX idx_database_backups_kept ON database_backups (resource_id) WHERE phase = 'completed' AND resource_id IS NOT NULL;
COMMENT ON INDEX idx_database_backups_kept IS 'those that may expire';

GRANT SELECT, INSERT, UPDATE, DELETE ON database_backups TO kontrol_api_server;
