CREATE OR REPLACE VIEW resource_status AS
SELECT
    r.id AS resource_id,
    r.cluster_id,
    CASE
        WHEN r.deleted_at IS NOT NULL THEN
            CASE
                WHEN a.deleted_at IS NOT NULL THEN 'Deleted'
                WHEN a.generation = r.generation AND c.deleted_at IS NOT NULL AND c.uid IS NOT DISTINCT FROM a.uid
                    THEN 'Deleted'
                ELSE 'Deleting'
            END
        WHEN a.status = 'error' AND a.attempted_generation = r.generation THEN 'Error'
        WHEN a.generation IS DISTINCT FROM r.generation THEN 'OutOfSync'
        WHEN c.id IS NULL OR NOT (
            resource_version_reached(c.k8s_resource_version, a.k8s_resource_version)
            OR COALESCE(a.applied_at < c.rebased_at, FALSE)) THEN 'Pending'
        WHEN c.deleted_at IS NOT NULL THEN 'Missing'
        WHEN c.owned_fields_hash IS DISTINCT FROM a.owned_fields_hash THEN 'Drifted'
        ELSE 'Synced'
    END AS sync,
    CASE
        WHEN c.id IS NULL THEN 'Unknown'
        WHEN c.deleted_at IS NOT NULL THEN 'Missing'
        ELSE COALESCE(c.health, 'Unknown')
    END AS health,
    CASE WHEN c.deleted_at IS NULL THEN c.health_message END AS health_message
FROM resources r
LEFT JOIN resource_applied_states a ON a.resource_id = r.id
LEFT JOIN resource_current_states c ON c.resource_id = r.id;

DROP INDEX idx_resources_deleted_page;
DROP INDEX idx_rcs_health;
DROP INDEX idx_rcs_absent;
DROP INDEX idx_ras_failed;

DROP INDEX idx_rcs_resource_id;
CREATE INDEX idx_rcs_resource_id ON resource_current_states (resource_id)
    INCLUDE (id, health, deleted_at, uid, k8s_resource_version, owned_fields_hash);

DROP INDEX idx_ras_resource_id;
CREATE INDEX idx_ras_resource_id ON resource_applied_states (resource_id)
    INCLUDE (generation, attempted_generation, status, deleted_at, uid, k8s_resource_version, owned_fields_hash);

ALTER TABLE resource_current_states
    DROP COLUMN uid_mark,
    DROP COLUMN owned_fields_mark,
    DROP COLUMN version_number;

ALTER TABLE resource_applied_states
    DROP COLUMN uid_mark,
    DROP COLUMN owned_fields_mark,
    DROP COLUMN version_number;

DROP FUNCTION resource_version_number(VARCHAR);
