-- The live state of the cluster, as the watcher observed it. The documented columns come first, in their order.

CREATE TABLE resource_current_states (
    id                      SERIAL PRIMARY KEY,
    resource_id             INTEGER NOT NULL REFERENCES resources(id) ON DELETE CASCADE,

    spec                    JSONB,
    generation              INTEGER,
    revision                INTEGER,
    k8s_resource_version    VARCHAR(100),

    created_at              TIMESTAMPTZ DEFAULT NOW(),
    updated_at              TIMESTAMPTZ DEFAULT NOW(),
    deleted_at              TIMESTAMPTZ,

    uid                     VARCHAR(36),
    status                  JSONB,
    health                  VARCHAR(20)
        CONSTRAINT resource_current_states_health_check
        CHECK (health IN ('Healthy', 'Progressing', 'Degraded', 'Suspended', 'Missing', 'Unknown')),
    health_message          TEXT,
    owned_fields_hash       VARCHAR(64),
    content_hash            VARCHAR(64), -- over everything that a user may change: distinguishes an edit from a change of version
    -- over the object as the API server sent it, and its health: listed objects that are unchanged need not be read
    fingerprint             BIGINT,
    observed_at             TIMESTAMPTZ,
    -- when the cluster was found to have older resourceVersions, as after a restore from a backup: applies before that do not
    -- count, whatever their version
    rebased_at              TIMESTAMPTZ,
    finished                BOOLEAN NOT NULL DEFAULT FALSE, -- it ran to completion: if it is gone, that is no drift
    terminating             BOOLEAN NOT NULL DEFAULT FALSE, -- the object is being deleted
    deletion_message        TEXT, -- what its deletion waits for
    -- for comparisons only: 64 bits of a hash stand for a long text
    version_number          BIGINT GENERATED ALWAYS AS (resource_version_number(k8s_resource_version)) STORED,
    owned_fields_mark       BIGINT GENERATED ALWAYS AS (hashtextextended(owned_fields_hash, 0)) STORED,
    uid_mark                BIGINT GENERATED ALWAYS AS (hashtextextended(uid, 0)) STORED
) WITH (
    fillfactor = 75, -- mostly updated: free space on the page keeps updates heap-only
    autovacuum_vacuum_scale_factor = 0.05 -- index-only reads of statuses need pages that were vacuumed since their last change
);

-- lz4 halves the cost of a write; a PostgreSQL that was built without it keeps its default.
DO $$
BEGIN
    ALTER TABLE resource_current_states ALTER COLUMN spec SET COMPRESSION lz4;
    ALTER TABLE resource_current_states ALTER COLUMN status SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'This PostgreSQL has no lz4; specs stay compressed with its default.';
END
$$;

-- Without lz4, compressing an observation costs more than the rest of its write. Such a server stores observations uncompressed and
-- out of line, which also keeps rows small enough to be updated on their page.
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = 'resource_current_states'::REGCLASS AND attname = 'spec' AND attcompression = 'l') THEN
        ALTER TABLE resource_current_states
            ALTER COLUMN spec SET STORAGE EXTERNAL,
            ALTER COLUMN status SET STORAGE EXTERNAL;
    END IF;
END
$$;

-- The flags are next to the key, where alignment leaves room, so that entries do not grow.
CREATE UNIQUE INDEX idx_rcs_resource_id ON resource_current_states (resource_id)
    INCLUDE (finished, terminating, version_number, owned_fields_mark, uid_mark, health, deleted_at, rebased_at,
        observed_at);
COMMENT ON INDEX idx_rcs_resource_id IS 'documented; one row a resource; statuses of many rows, without reading their specs';
CREATE INDEX idx_rcs_absent ON resource_current_states (resource_id) WHERE deleted_at IS NOT NULL AND NOT finished;
COMMENT ON INDEX idx_rcs_absent IS 'pages by sync: what is absent is rare';
CREATE INDEX idx_rcs_health ON resource_current_states (health, resource_id) WHERE health <> 'Healthy';
COMMENT ON INDEX idx_rcs_health IS 'pages by health: what is not healthy is rare';
-- A summarizing index: unlike a B-tree it costs the watcher's upserts almost nothing (they stay heap-only updates).
CREATE INDEX idx_rcs_updated_at ON resource_current_states USING brin (updated_at) WITH (pages_per_range = 16);
COMMENT ON INDEX idx_rcs_updated_at IS 'what the reconciler reads when the watcher has seen something';

GRANT SELECT, INSERT, UPDATE, DELETE ON resource_current_states TO kontrol_watcher;
GRANT USAGE ON SEQUENCE resource_current_states_id_seq TO kontrol_watcher;
GRANT SELECT ON resource_current_states TO kontrol_api_server, kontrol_reconciler;
