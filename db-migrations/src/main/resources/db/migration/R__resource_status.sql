-- The only place that derives the sync status. Drift is a difference between two hashes, and is never stored.
--
-- Deriving a status reads a few short columns of three tables. All of them are in the table's covering index on resource_id, so
-- that a million statuses are derived without reading the tables with their specs. A column that is needed here must be added to
-- that index.
--
-- Edited in place; a new column of the view goes last. Views read with the rights of whoever asks (security_invoker), so that the
-- row-level security of cluster roles holds in them.

-- The one comparison of resourceVersions, which are compared within one object only. The arguments are what resource_version_number
-- makes of them: where one of the two is not a number (-1), the version that was observed later counts as the newer one. The view
-- compares the stored numbers, since those are in the indexes.
CREATE OR REPLACE FUNCTION version_number_reached(observed BIGINT, applied BIGINT) RETURNS BOOLEAN
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN COALESCE(observed >= applied, FALSE)
        OR observed IS NOT NULL AND (applied IS NULL OR applied < 0 OR observed < 0);

-- The same for versions as texts. Java's ResourceVersions, which compares observations before they are stored, must agree with it.
CREATE OR REPLACE FUNCTION resource_version_reached(observed VARCHAR, applied VARCHAR) RETURNS BOOLEAN
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN version_number_reached(resource_version_number(observed), resource_version_number(applied));

CREATE OR REPLACE VIEW resource_status WITH (security_invoker = true) AS
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
            version_number_reached(c.version_number, a.version_number)
            OR COALESCE(a.applied_at < c.rebased_at, FALSE)) THEN 'Pending'
        WHEN c.deleted_at IS NOT NULL THEN CASE WHEN c.finished THEN 'Synced' ELSE 'Missing' END
        WHEN c.terminating AND NOT c.finished OR c.owned_fields_mark IS DISTINCT FROM a.owned_fields_mark THEN 'Drifted'
        ELSE 'Synced'
    END AS sync,
    CASE
        WHEN c.resource_id IS NULL THEN 'Unknown'
        WHEN c.deleted_at IS NOT NULL AND NOT c.finished THEN 'Missing'
        ELSE COALESCE(c.health, 'Unknown')
    END AS health,
    CASE WHEN c.deleted_at IS NULL OR c.finished THEN c.health_message END AS health_message,
    CASE
        WHEN r.deleted_at IS NOT NULL THEN
            CASE
                WHEN a.deleted_at IS NOT NULL OR c.deleted_at IS NOT NULL THEN NULL
                WHEN a.status = 'error' AND a.attempted_generation = r.generation THEN a.error_message
                WHEN c.terminating THEN c.deletion_message
                WHEN a.attempted_generation = r.generation THEN a.error_message
                ELSE dependent_awaited(r.cluster_id, a.uid)
            END
        WHEN a.status IN ('error', 'waiting') AND a.attempted_generation = r.generation THEN a.error_message
        WHEN a.generation IS DISTINCT FROM r.generation THEN owner_awaited(r.owner_resource_id)
        WHEN c.deleted_at IS NOT NULL THEN
            CASE
                WHEN c.finished THEN 'ran to completion, and is gone'
                WHEN r.recreate_policy = 'Never' THEN 'is gone, and is not made again until a user enforces it'
                WHEN r.drift_policy = 'Enforce' THEN owner_awaited(r.owner_resource_id)
            END
        WHEN c.terminating AND NOT c.finished THEN c.deletion_message
    END AS sync_message
FROM resources r
LEFT JOIN resource_applied_states a ON a.resource_id = r.id
LEFT JOIN resource_current_states c ON c.resource_id = r.id;

GRANT SELECT ON resource_status TO kontrol_api_server, kontrol_watcher, kontrol_reconciler;
