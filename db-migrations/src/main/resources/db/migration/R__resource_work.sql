-- The only place that derives what the reconciler has to do, based on the only place that derives the status. Edited in place; a
-- new column of the view goes last.

-- Where a resource must wait for others, those are searched by a key in the order of an index. The planner believes that tables
-- which were not analyzed since they grew are empty, and would read all of them for each row. So each search is a function with
-- its own plan, in which only the index with the wanted order is allowed. (In an EXISTS the planner would drop the order.)

CREATE OR REPLACE FUNCTION resource_sync(wanted INTEGER) RETURNS TEXT LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1000
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
    RETURN (SELECT status.sync FROM resource_status status WHERE status.resource_id = wanted);
END
$$;

-- The wave of a set that may proceed: for applies the lowest with a member that is not applied, for deletes the highest with a
-- member that is not gone. Null when all is done. It reads the set up to there, so call it once per set, not once per member.
CREATE OR REPLACE FUNCTION wave_in_turn(of_cluster VARCHAR, of_set VARCHAR, of_deleted BOOLEAN) RETURNS INTEGER
    LANGUAGE plpgsql STABLE PARALLEL SAFE COST 100000
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
AS $$
BEGIN
    IF of_deleted THEN
        RETURN (
            SELECT member.wave FROM resources member
            WHERE member.cluster_id = of_cluster AND member.apply_set = of_set AND member.deleted_at IS NOT NULL
                AND resource_sync(member.id) <> 'Deleted'
            ORDER BY member.wave DESC
            LIMIT 1);
    END IF;
    RETURN (
        SELECT member.wave FROM resources member
        WHERE member.cluster_id = of_cluster AND member.apply_set = of_set AND member.deleted_at IS NULL
            AND member.generation IS DISTINCT FROM (
                SELECT applied.generation FROM resource_applied_states applied WHERE applied.resource_id = member.id)
        ORDER BY member.wave
        LIMIT 1);
END
$$;

-- Whether a deleted resource of this identity still exists in the cluster.
CREATE OR REPLACE FUNCTION identity_is_leaving(
    of_cluster VARCHAR, of_group VARCHAR, of_kind VARCHAR, of_namespace VARCHAR, of_name VARCHAR) RETURNS BOOLEAN
    LANGUAGE plpgsql STABLE PARALLEL SAFE COST 2000
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
AS $$
BEGIN
    RETURN (
        SELECT TRUE FROM resources older
        WHERE older.deleted_at IS NOT NULL
            AND (older.cluster_id, older.api_group, older.kind, older.namespace, older.name)
                >= (of_cluster, of_group, of_kind, of_namespace, of_name)
            AND (older.cluster_id, older.api_group, older.kind, older.namespace, older.name)
                <= (of_cluster, of_group, of_kind, of_namespace, of_name)
            AND resource_sync(older.id) <> 'Deleted'
        ORDER BY older.cluster_id, older.api_group, older.kind, older.namespace, older.name
        LIMIT 1) IS TRUE;
END
$$;

-- Whether a deleted resource in this Namespace, or of this CustomResourceDefinition, was not attempted yet.
CREATE OR REPLACE FUNCTION foundation_is_in_use(of_cluster VARCHAR, of_kind VARCHAR, of_name VARCHAR) RETURNS BOOLEAN
    LANGUAGE plpgsql STABLE PARALLEL SAFE COST 10000
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
AS $$
DECLARE
    of_group CONSTANT VARCHAR := substr(of_name, position('.' IN of_name) + 1);
BEGIN
    IF of_kind = 'Namespace' THEN
        RETURN (
            SELECT TRUE FROM resources inner_one
            WHERE inner_one.deleted_at IS NOT NULL
                AND (inner_one.cluster_id, inner_one.namespace) >= (of_cluster, of_name)
                AND (inner_one.cluster_id, inner_one.namespace) <= (of_cluster, of_name)
                AND inner_one.generation IS DISTINCT FROM (
                    SELECT tried.attempted_generation FROM resource_applied_states tried
                    WHERE tried.resource_id = inner_one.id)
            ORDER BY inner_one.cluster_id, inner_one.namespace
            LIMIT 1) IS TRUE;
    END IF;
    RETURN (
        SELECT TRUE FROM resources inner_one
        WHERE inner_one.deleted_at IS NOT NULL
            AND (inner_one.cluster_id, inner_one.api_group) >= (of_cluster, of_group)
            AND (inner_one.cluster_id, inner_one.api_group) <= (of_cluster, of_group)
            AND inner_one.generation IS DISTINCT FROM (
                SELECT tried.attempted_generation FROM resource_applied_states tried
                WHERE tried.resource_id = inner_one.id)
        ORDER BY inner_one.cluster_id, inner_one.api_group
        LIMIT 1) IS TRUE;
END
$$;

-- task: apply    a new generation, a user's request, a failed attempt whose time has come, or an owner that was created again
--       correct  drift under Enforce
--       report   drift under Adopt or Ignore that was not reported yet; nothing is applied
--       settle   reported drift that is over, or an object in order that was created again since it was applied
--       delete   a delete that was not sent yet, or that was accepted and is not finished
--       confirm  a delete that the watcher has seen finished
--       null     nothing, or not yet
-- A paused resource is never applied, corrected or deleted; its drift is reported, and settled when it is over.
-- held:      must wait for another resource: an older one of the same identity, its owner, a wave, or what lives in it or depends on it.
--            A query for many rows reads blocked instead, and then calls wave_in_turn once per set in keeps_set
-- blocked:   an older resource of the same identity still exists, the owner is not there, or something still lives in it or would be
--            lost with it
-- keeps_set: the apply set whose waves it must keep; null for none
CREATE OR REPLACE VIEW resource_work WITH (security_invoker = true) AS
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
    a.due_at,
    a.id IS NOT NULL AS has_row,
    CASE WHEN a.attempted_generation = r.generation THEN a.attempts ELSE 0 END AS attempts,
    s.sync,
    t.task,
    b.blocked
        OR o.keeps_set IS NOT NULL
            AND r.wave IS DISTINCT FROM wave_in_turn(r.cluster_id, o.keeps_set, r.deleted_at IS NOT NULL) AS held,
    b.blocked,
    o.keeps_set
FROM resources r
LEFT JOIN resource_applied_states a ON a.resource_id = r.id
LEFT JOIN resource_current_states c ON c.resource_id = r.id
-- The status is derived once per row (OFFSET 0 keeps the planner from copying it into each use), and only for rows that are not
-- obviously in order, so that a sweep over a fleet in order costs three joined scans.
CROSS JOIN LATERAL (SELECT resource_sync(r.id) AS sync OFFSET 0) s
-- Whether the object refers to an owner's object that has been replaced.
CROSS JOIN LATERAL (
    SELECT r.owner_resource_id IS NOT NULL AND a.owner_uid IS DISTINCT FROM (
        SELECT owner.uid FROM resource_applied_states owner WHERE owner.resource_id = r.owner_resource_id) AS outdated) w
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN s.sync = 'Deleted' THEN CASE WHEN a.deleted_at IS NULL THEN 'confirm' END
        WHEN r.paused THEN
            CASE
                WHEN s.sync IN ('Drifted', 'Missing') AND a.drift_detected_at IS NULL THEN 'report'
                WHEN s.sync = 'Synced' AND (a.drift_detected_at IS NOT NULL OR c.uid_mark IS DISTINCT FROM a.uid_mark)
                    THEN 'settle'
            END
        WHEN s.sync = 'Deleting' THEN
            CASE WHEN a.attempted_generation IS DISTINCT FROM r.generation
                OR a.due_at IS NULL OR a.due_at <= statement_timestamp() THEN 'delete' END
        WHEN a.attempted_generation IS DISTINCT FROM r.generation THEN 'apply'
        WHEN r.reconcile_requested_at > COALESCE(a.reconciled_request_at, '-infinity') THEN 'apply'
        WHEN s.sync = 'Synced' AND w.outdated THEN
            CASE WHEN (a.due_at > statement_timestamp()) IS NOT TRUE THEN 'apply' END
        WHEN s.sync = 'Synced' THEN
            CASE WHEN a.drift_detected_at IS NOT NULL OR c.uid_mark IS DISTINCT FROM a.uid_mark OR a.status = 'waiting'
                THEN 'settle' END
        -- a resource that waited for its namespace or definition is retried even before the watcher has seen the object gone
        WHEN s.sync = 'Pending' THEN
            CASE WHEN a.status = 'waiting' AND a.due_at <= statement_timestamp() THEN 'apply' END
        WHEN s.sync IN ('Drifted', 'Missing') AND (
            r.drift_policy <> 'Enforce'
            OR s.sync = 'Missing' AND r.recreate_policy = 'Never'
            -- an object that is being deleted cannot be kept; it is created again when it is gone
            OR s.sync = 'Drifted' AND c.terminating AND NOT c.finished) THEN
            CASE WHEN a.drift_detected_at IS NULL THEN 'report' END
        WHEN a.due_at > statement_timestamp() THEN NULL
        WHEN s.sync IN ('Drifted', 'Missing') THEN 'correct'
        ELSE 'apply'
    END AS task OFFSET 0) t
CROSS JOIN LATERAL (
    SELECT CASE WHEN a.generation IS DISTINCT FROM r.generation THEN r.apply_set END AS keeps_set) o
CROSS JOIN LATERAL (
    SELECT a.generation IS DISTINCT FROM r.generation AND CASE
        WHEN r.deleted_at IS NULL THEN
            identity_is_leaving(r.cluster_id, r.api_group, r.kind, r.namespace, r.name)
        ELSE
            r.kind IN ('Namespace', 'CustomResourceDefinition') AND foundation_is_in_use(r.cluster_id, r.kind, r.name)
            OR a.uid IS NOT NULL AND dependent_at_risk(r.cluster_id, a.uid) IS NOT NULL
    END
    OR r.owner_resource_id IS NOT NULL AND t.task IN ('apply', 'correct') AND NOT owner_is_ready(r.owner_resource_id)
        AS blocked) b
WHERE CASE
    WHEN r.deleted_at IS NOT NULL THEN a.deleted_at IS NULL
    ELSE (
        a.generation = r.generation AND a.attempted_generation = r.generation AND a.status = 'success'
        AND CASE
            WHEN c.deleted_at IS NULL THEN c.owned_fields_hash = a.owned_fields_hash AND (c.finished OR NOT c.terminating)
            ELSE c.finished END
        AND c.uid_mark IS NOT DISTINCT FROM a.uid_mark AND a.drift_detected_at IS NULL
        AND COALESCE(r.reconcile_requested_at <= a.reconciled_request_at, r.reconcile_requested_at IS NULL)
        -- looked up only for those that have an owner
        AND CASE WHEN r.owner_resource_id IS NULL THEN TRUE ELSE a.owner_uid IS NOT DISTINCT FROM (
            SELECT owner.uid FROM resource_applied_states owner WHERE owner.resource_id = r.owner_resource_id) END
    ) IS NOT TRUE
END;

GRANT SELECT ON resource_work TO kontrol_api_server, kontrol_watcher, kontrol_reconciler;
