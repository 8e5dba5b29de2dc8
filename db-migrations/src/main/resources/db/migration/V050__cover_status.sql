-- Deriving a status reads a few short columns of three tables. Here they are short enough for narrow indexes, which
-- hold all of them, so that a million statuses are derived without touching the tables with their specs.

-- A resourceVersion as a number; -1 where it is none, which counts as newer than any other.
CREATE FUNCTION resource_version_number(version VARCHAR) RETURNS BIGINT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN version ~ '^[0-9]{1,18}$' THEN version::BIGINT WHEN version IS NOT NULL THEN -1 END;

-- Marks stand for long texts where these are only ever compared: 64 bits of a hash.
ALTER TABLE resource_applied_states
    ADD COLUMN version_number BIGINT GENERATED ALWAYS AS (resource_version_number(k8s_resource_version)) STORED,
    ADD COLUMN owned_fields_mark BIGINT GENERATED ALWAYS AS (hashtextextended(owned_fields_hash, 0)) STORED,
    ADD COLUMN uid_mark BIGINT GENERATED ALWAYS AS (hashtextextended(uid, 0)) STORED;

ALTER TABLE resource_current_states
    ADD COLUMN version_number BIGINT GENERATED ALWAYS AS (resource_version_number(k8s_resource_version)) STORED,
    ADD COLUMN owned_fields_mark BIGINT GENERATED ALWAYS AS (hashtextextended(owned_fields_hash, 0)) STORED,
    ADD COLUMN uid_mark BIGINT GENERATED ALWAYS AS (hashtextextended(uid, 0)) STORED;

DROP INDEX idx_ras_resource_id;
CREATE INDEX idx_ras_resource_id ON resource_applied_states (resource_id)
    INCLUDE (generation, attempted_generation, version_number, owned_fields_mark, uid_mark, status, deleted_at,
        applied_at);

DROP INDEX idx_rcs_resource_id;
CREATE INDEX idx_rcs_resource_id ON resource_current_states (resource_id)
    INCLUDE (version_number, owned_fields_mark, uid_mark, health, deleted_at, rebased_at, observed_at);

-- What is not as it should be is rare, and found at once.
CREATE INDEX idx_ras_failed ON resource_applied_states (resource_id) WHERE status = 'error';
CREATE INDEX idx_rcs_absent ON resource_current_states (resource_id) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_rcs_health ON resource_current_states (health, resource_id) WHERE health <> 'Healthy';
CREATE INDEX idx_resources_deleted_page ON resources (id) WHERE deleted_at IS NOT NULL;

CREATE OR REPLACE VIEW resource_status AS
SELECT
    r.id AS resource_id,
    r.cluster_id,
    CASE
        WHEN r.deleted_at IS NOT NULL THEN
            CASE
                WHEN a.deleted_at IS NOT NULL THEN 'Deleted'
                WHEN a.generation = r.generation AND c.deleted_at IS NOT NULL
                    AND c.uid_mark IS NOT DISTINCT FROM a.uid_mark THEN 'Deleted'
                ELSE 'Deleting'
            END
        WHEN a.status = 'error' AND a.attempted_generation = r.generation THEN 'Error'
        WHEN a.generation IS DISTINCT FROM r.generation THEN 'OutOfSync'
        WHEN NOT (
            COALESCE(c.version_number >= a.version_number, FALSE)
            OR c.version_number IS NOT NULL
                AND (a.version_number IS NULL OR a.version_number < 0 OR c.version_number < 0)
            OR COALESCE(a.applied_at < c.rebased_at, FALSE)) THEN 'Pending'
        WHEN c.deleted_at IS NOT NULL THEN 'Missing'
        WHEN c.owned_fields_mark IS DISTINCT FROM a.owned_fields_mark THEN 'Drifted'
        ELSE 'Synced'
    END AS sync,
    CASE
        WHEN c.resource_id IS NULL THEN 'Unknown'
        WHEN c.deleted_at IS NOT NULL THEN 'Missing'
        ELSE COALESCE(c.health, 'Unknown')
    END AS health,
    CASE WHEN c.deleted_at IS NULL THEN c.health_message END AS health_message
FROM resources r
LEFT JOIN resource_applied_states a ON a.resource_id = r.id
LEFT JOIN resource_current_states c ON c.resource_id = r.id;
