DROP VIEW resource_status;

CREATE VIEW resource_status AS
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
        WHEN c.deleted_at IS NOT NULL THEN CASE WHEN c.finished THEN 'Synced' ELSE 'Missing' END
        WHEN c.owned_fields_mark IS DISTINCT FROM a.owned_fields_mark THEN 'Drifted'
        ELSE 'Synced'
    END AS sync,
    CASE
        WHEN c.resource_id IS NULL THEN 'Unknown'
        WHEN c.deleted_at IS NOT NULL AND NOT c.finished THEN 'Missing'
        ELSE COALESCE(c.health, 'Unknown')
    END AS health,
    CASE WHEN c.deleted_at IS NULL OR c.finished THEN c.health_message END AS health_message
FROM resources r
LEFT JOIN resource_applied_states a ON a.resource_id = r.id
LEFT JOIN resource_current_states c ON c.resource_id = r.id;

GRANT SELECT ON resource_status TO kontrol_api_server, kontrol_watcher, kontrol_reconciler;

CREATE OR REPLACE VIEW resource_work AS
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
        WHEN s.sync = 'Synced' THEN
            CASE WHEN a.drift_detected_at IS NOT NULL OR c.uid_mark IS DISTINCT FROM a.uid_mark THEN 'settle' END
        WHEN s.sync = 'Pending' THEN NULL
        WHEN s.sync IN ('Drifted', 'Missing') AND r.drift_policy <> 'Enforce' THEN
            CASE WHEN a.drift_detected_at IS NULL THEN 'report' END
        WHEN a.next_attempt_at > statement_timestamp() THEN NULL
        WHEN s.sync IN ('Drifted', 'Missing') THEN 'correct'
        ELSE 'apply'
    END AS task,
    b.blocked
        OR o.keeps_set IS NOT NULL
            AND r.wave IS DISTINCT FROM wave_in_turn(r.cluster_id, o.keeps_set, r.deleted_at IS NOT NULL) AS held,
    b.blocked,
    o.keeps_set
FROM resources r
LEFT JOIN resource_applied_states a ON a.resource_id = r.id
LEFT JOIN resource_current_states c ON c.resource_id = r.id
-- The status is derived once per row (OFFSET 0 keeps the planner from copying it into each use of it), and only for
-- those rows that are not plainly in order, so that a sweep over a fleet in order costs three joined scans.
CROSS JOIN LATERAL (SELECT resource_sync(r.id) AS sync OFFSET 0) s
CROSS JOIN LATERAL (
    SELECT CASE WHEN a.generation IS DISTINCT FROM r.generation THEN r.apply_set END AS keeps_set) o
CROSS JOIN LATERAL (
    SELECT a.generation IS DISTINCT FROM r.generation AND CASE
        WHEN r.deleted_at IS NULL THEN
            identity_is_leaving(r.cluster_id, r.api_group, r.kind, r.namespace, r.name)
        ELSE
            r.kind IN ('Namespace', 'CustomResourceDefinition') AND foundation_is_in_use(r.cluster_id, r.kind, r.name)
    END AS blocked) b
WHERE CASE
    WHEN r.deleted_at IS NOT NULL THEN a.deleted_at IS NULL
    ELSE (
        a.generation = r.generation AND a.attempted_generation = r.generation AND a.status = 'success'
        AND CASE WHEN c.deleted_at IS NULL THEN c.owned_fields_hash = a.owned_fields_hash ELSE c.finished END
        AND c.uid_mark IS NOT DISTINCT FROM a.uid_mark AND a.drift_detected_at IS NULL
        AND COALESCE(r.reconcile_requested_at <= a.reconciled_request_at, r.reconcile_requested_at IS NULL)
    ) IS NOT TRUE
END;

UPDATE resource_applied_states SET status = 'error' WHERE status = 'waiting';
ALTER TABLE resource_applied_states
    DROP CONSTRAINT resource_applied_states_status_check,
    ADD CONSTRAINT resource_applied_states_status_check CHECK (status IN ('success', 'error'));

DROP INDEX idx_rcs_resource_id;
CREATE INDEX idx_rcs_resource_id ON resource_current_states (resource_id)
    INCLUDE (finished, version_number, owned_fields_mark, uid_mark, health, deleted_at, rebased_at, observed_at);

ALTER TABLE resource_current_states
    DROP COLUMN deletion_message,
    DROP COLUMN terminating;
