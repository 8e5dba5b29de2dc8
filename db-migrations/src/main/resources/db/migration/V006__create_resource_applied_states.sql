-- What was last applied, how it went, when to try again, and which claim holds the row. The documented columns come first, in their
-- order. generation is the last one that was applied successfully; attempted_generation the last one that was tried; attempts counts
-- the failures of that one since its last success.

CREATE TABLE resource_applied_states (
    id                      SERIAL PRIMARY KEY,
    resource_id             INTEGER NOT NULL REFERENCES resources(id) ON DELETE CASCADE,

    spec                    JSONB,
    generation              INTEGER,
    revision                INTEGER,

    status                  VARCHAR(50)
        CONSTRAINT resource_applied_states_status_check CHECK (status IN ('success', 'error', 'waiting')),
    error_message           TEXT,

    created_at              TIMESTAMPTZ DEFAULT NOW(),
    updated_at              TIMESTAMPTZ DEFAULT NOW(),
    deleted_at              TIMESTAMPTZ,

    uid                     VARCHAR(36),
    k8s_resource_version    VARCHAR(100),
    owned_fields_hash       VARCHAR(64),
    attempted_generation    INTEGER,
    attempts                INTEGER NOT NULL DEFAULT 0,
    next_attempt_at         TIMESTAMPTZ, -- when to retry; null while the row is leased
    applied_at              TIMESTAMPTZ,
    duration_ms             INTEGER,
    reconciled_request_at   TIMESTAMPTZ, -- the last request to reconcile that was carried out
    drift_detected_at       TIMESTAMPTZ,
    drift_corrections       INTEGER NOT NULL DEFAULT 0,
    drift_corrected_at      TIMESTAMPTZ,
    -- what a rejected object lacks ('namespace:shop', 'group:example.com'): it is retried as soon as that has been applied
    waits_for               VARCHAR(400),
    -- A claim takes a lease before it calls the cluster, and its result is recorded only where lease_token is still its own. After
    -- lease_expires_at another claim may take the row.
    lease_token             UUID,
    lease_expires_at        TIMESTAMPTZ,
    due_at                  TIMESTAMPTZ GENERATED ALWAYS AS (COALESCE(lease_expires_at, next_attempt_at)) STORED,
    altered_fields          JSONB, -- JSON Pointers: fields that admission changed or removed in the last apply
    owner_uid               VARCHAR(36), -- of the owner that the object refers to
    -- for comparisons only: 64 bits of a hash stand for a long text
    version_number          BIGINT GENERATED ALWAYS AS (resource_version_number(k8s_resource_version)) STORED,
    owned_fields_mark       BIGINT GENERATED ALWAYS AS (hashtextextended(owned_fields_hash, 0)) STORED,
    uid_mark                BIGINT GENERATED ALWAYS AS (hashtextextended(uid, 0)) STORED,
    CONSTRAINT resource_applied_states_lease_check CHECK ((lease_token IS NULL) = (lease_expires_at IS NULL))
) WITH (autovacuum_vacuum_scale_factor = 0.05); -- as for resource_current_states

-- lz4 halves the cost of a write; a PostgreSQL that was built without it keeps its default.
DO $$
BEGIN
    ALTER TABLE resource_applied_states ALTER COLUMN spec SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'This PostgreSQL has no lz4; specs stay compressed with its default.';
END
$$;

CREATE UNIQUE INDEX idx_ras_resource_id ON resource_applied_states (resource_id)
    INCLUDE (generation, attempted_generation, version_number, owned_fields_mark, uid_mark, status, deleted_at,
        applied_at);
COMMENT ON INDEX idx_ras_resource_id IS 'documented; one row a resource; statuses of many rows, without reading their specs';
CREATE INDEX idx_ras_status ON resource_applied_states (status);
COMMENT ON INDEX idx_ras_status IS 'documented';
CREATE INDEX idx_ras_failed ON resource_applied_states (resource_id) WHERE status = 'error';
COMMENT ON INDEX idx_ras_failed IS 'pages by sync: what has failed is rare';
CREATE INDEX idx_ras_due_at ON resource_applied_states (due_at) WHERE due_at IS NOT NULL;
COMMENT ON INDEX idx_ras_due_at IS 'retries whose time has come, and leases that have expired';
CREATE INDEX idx_ras_waits_for ON resource_applied_states (waits_for) WHERE waits_for IS NOT NULL;
COMMENT ON INDEX idx_ras_waits_for IS 'what waits for a namespace or a kind that has just come';
CREATE INDEX idx_ras_owner_uid ON resource_applied_states (owner_uid) WHERE owner_uid IS NOT NULL;
COMMENT ON INDEX idx_ras_owner_uid IS 'whether objects still refer to an owner that is to be deleted';

GRANT SELECT, INSERT, UPDATE, DELETE ON resource_applied_states TO kontrol_reconciler;
GRANT USAGE ON SEQUENCE resource_applied_states_id_seq TO kontrol_reconciler;
GRANT SELECT ON resource_applied_states TO kontrol_api_server, kontrol_watcher;
