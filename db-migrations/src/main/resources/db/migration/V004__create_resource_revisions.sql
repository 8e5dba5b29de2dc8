-- The spec of every generation. A rollback copies an old row as a new one.

CREATE TABLE resource_revisions (
    resource_id     INTEGER NOT NULL REFERENCES resources(id) ON DELETE CASCADE,
    generation      INTEGER NOT NULL,
    revision        INTEGER NOT NULL,
    api_version     VARCHAR(100),
    desired_spec    JSONB NOT NULL,
    author          VARCHAR(255),
    message         TEXT,
    created_at      TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (resource_id, generation)
);

-- lz4 halves the cost of a write; a PostgreSQL that was built without it keeps its default.
DO $$
BEGIN
    ALTER TABLE resource_revisions ALTER COLUMN desired_spec SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'This PostgreSQL has no lz4; specs stay compressed with its default.';
END
$$;

CREATE INDEX idx_resource_revisions_revision ON resource_revisions (resource_id, revision);
COMMENT ON INDEX idx_resource_revisions_revision IS 'rollback: the newest generation of a revision';
CREATE INDEX idx_resource_revisions_created_at ON resource_revisions USING brin (created_at);
COMMENT ON INDEX idx_resource_revisions_created_at IS 'purging; rows are written in the order of time';

GRANT SELECT, INSERT, UPDATE, DELETE ON resource_revisions TO kontrol_api_server;
