DROP VIEW resource_work;

CREATE VIEW resource_work AS
SELECT
    r.id AS resource_id,
    r.cluster_id,
    r.api_group,
    r.kind,
    r.namespace,
    r.name,
    r.apply_set,
    r.wave,
    r.updated_at,
    r.reconcile_requested_at,
    r.deleted_at IS NOT NULL AS deleting,
    c.updated_at AS observed_at,
    a.next_attempt_at,
    a.id IS NOT NULL AS has_row,
    CASE WHEN a.attempted_generation = r.generation THEN a.attempts ELSE 0 END AS attempts,
    s.sync,
    CASE
        WHEN s.sync = 'Deleted' THEN CASE WHEN a.deleted_at IS NULL THEN 'confirm' END
        WHEN s.sync = 'Deleting' THEN
            CASE WHEN a.attempted_generation IS DISTINCT FROM r.generation
                OR a.next_attempt_at IS NULL OR a.next_attempt_at <= statement_timestamp() THEN 'delete' END
        WHEN a.attempted_generation IS DISTINCT FROM r.generation THEN 'apply'
        WHEN r.reconcile_requested_at > COALESCE(a.reconciled_request_at, '-infinity') THEN 'apply'
        WHEN s.sync = 'Synced' THEN CASE WHEN a.drift_detected_at IS NOT NULL THEN 'settle' END
        WHEN s.sync = 'Pending' THEN NULL
        WHEN s.sync IN ('Drifted', 'Missing') AND r.drift_policy <> 'Enforce' THEN
            CASE WHEN a.drift_detected_at IS NULL THEN 'report' END
        WHEN a.next_attempt_at > statement_timestamp() THEN NULL
        WHEN s.sync IN ('Drifted', 'Missing') THEN 'correct'
        ELSE 'apply'
    END AS task,
    a.generation IS DISTINCT FROM r.generation AND CASE
        WHEN r.deleted_at IS NULL THEN
            EXISTS (
                SELECT FROM resources older
                JOIN resource_status older_status ON older_status.resource_id = older.id
                WHERE older.cluster_id = r.cluster_id AND older.api_group = r.api_group AND older.kind = r.kind
                    AND older.namespace = r.namespace AND older.name = r.name
                    AND older.deleted_at IS NOT NULL AND older_status.sync <> 'Deleted')
            OR r.apply_set IS NOT NULL AND EXISTS (
                SELECT FROM resources lower
                LEFT JOIN resource_applied_states la ON la.resource_id = lower.id
                WHERE lower.cluster_id = r.cluster_id AND lower.apply_set = r.apply_set AND lower.wave < r.wave
                    AND lower.deleted_at IS NULL AND la.generation IS DISTINCT FROM lower.generation)
        ELSE
            r.apply_set IS NOT NULL AND EXISTS (
                SELECT FROM resources higher
                JOIN resource_status higher_status ON higher_status.resource_id = higher.id
                WHERE higher.cluster_id = r.cluster_id AND higher.apply_set = r.apply_set AND higher.wave > r.wave
                    AND higher.deleted_at IS NOT NULL AND higher_status.sync <> 'Deleted')
            OR r.kind IN ('Namespace', 'CustomResourceDefinition') AND EXISTS (
                SELECT FROM resources inner_one
                LEFT JOIN resource_applied_states ia ON ia.resource_id = inner_one.id
                WHERE inner_one.cluster_id = r.cluster_id AND inner_one.deleted_at IS NOT NULL
                    AND CASE r.kind
                        WHEN 'Namespace' THEN inner_one.namespace = r.name
                        ELSE inner_one.api_group = substr(r.name, position('.' IN r.name) + 1) END
                    AND ia.attempted_generation IS DISTINCT FROM inner_one.generation)
    END AS held
FROM resources r
LEFT JOIN resource_applied_states a ON a.resource_id = r.id
LEFT JOIN resource_current_states c ON c.resource_id = r.id
-- The status is derived once per row (OFFSET 0 keeps the planner from copying it into each use of it), and only for
-- those rows that are not plainly in order, so that a sweep over a fleet in order costs three joined scans.
CROSS JOIN LATERAL (
    SELECT (SELECT status.sync FROM resource_status status WHERE status.resource_id = r.id) AS sync OFFSET 0) s
WHERE CASE
    WHEN r.deleted_at IS NOT NULL THEN a.deleted_at IS NULL
    ELSE (
        a.generation = r.generation AND a.attempted_generation = r.generation AND a.status = 'success'
        AND c.deleted_at IS NULL AND c.owned_fields_hash = a.owned_fields_hash AND a.drift_detected_at IS NULL
        AND COALESCE(r.reconcile_requested_at <= a.reconciled_request_at, r.reconcile_requested_at IS NULL)
    ) IS NOT TRUE
END;

GRANT SELECT ON resource_work TO kontrol_api_server, kontrol_watcher, kontrol_reconciler;

DROP FUNCTION foundation_is_in_use(VARCHAR, VARCHAR, VARCHAR);
DROP FUNCTION identity_is_leaving(VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR);
DROP FUNCTION wave_in_turn(VARCHAR, VARCHAR, BOOLEAN);
DROP FUNCTION resource_sync(INTEGER);
