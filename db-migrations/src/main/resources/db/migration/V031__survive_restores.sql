-- A cluster restored from a backup counts its resourceVersions anew from an older one.

-- When the API server was last asked for this object and answered with an older version than had been recorded before:
-- what was applied before then is history, whatever its version.
ALTER TABLE resource_current_states ADD COLUMN rebased_at TIMESTAMPTZ;

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
