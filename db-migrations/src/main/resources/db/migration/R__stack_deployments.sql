-- Deployments as they are: what users want, compared with what is known of its objects. Nothing here is stored, so nothing is stale.
-- The documented columns come first. Edited in place; a new column of a view goes last.

-- One row for each object that is not gone for good.
--
-- managed:             it was applied by us, and is not left to the cluster
-- last_seen_at:        when the object was last known to be as it is shown; of one that is gone, when that was seen
-- severity:            4 Error, 3 Degraded, 2 Progressing, 1 Healthy
-- fault:               what is wrong with it, or what it waits for; null for nothing
-- applied_generation:  of the deployment, the last one that this object has been applied at; null where it lags behind nothing
CREATE OR REPLACE VIEW deployment_resources WITH (security_invoker = true) AS
SELECT
    s.id AS deployment_id,
    r.kind,
    r.namespace,
    r.name,
    COALESCE(c.uid, a.uid) AS uid,
    CASE
        WHEN c.deleted_at IS NOT NULL THEN c.deleted_at
        WHEN c.resource_id IS NOT NULL THEN GREATEST(c.observed_at,
            CASE WHEN NOT w.unobserved_kinds @> jsonb_build_array(
                jsonb_build_object('api_version', r.api_version, 'kind', r.kind)) THEN w.observed_through END)
    END AS last_seen_at,
    a.generation IS NOT NULL AND (r.deleted_at IS NULL OR r.deletion_policy = 'Delete') AS managed,
    r.id AS resource_id,
    r.cluster_id,
    r.api_version,
    r.generation,
    r.deleted_at IS NOT NULL AS deleting,
    r.drift_policy,
    r.recreate_policy,
    t.sync,
    t.sync_message,
    t.health,
    t.health_message,
    v.severity,
    CASE
        WHEN t.sync = 'Error' THEN COALESCE(t.sync_message, 'could not be applied')
        WHEN r.deleted_at IS NOT NULL THEN COALESCE(t.sync_message, 'is being deleted')
        WHEN t.sync = 'Missing' THEN COALESCE(t.sync_message, 'is gone from the cluster')
        WHEN t.sync = 'OutOfSync' AND r.paused THEN 'waits until the deployment is resumed'
        WHEN t.sync = 'OutOfSync' THEN COALESCE(t.sync_message, 'is not applied yet')
        WHEN t.sync = 'Drifted' THEN COALESCE(t.sync_message, 'was changed in the cluster')
        WHEN t.health = 'Degraded' THEN COALESCE(t.health_message, 'is degraded')
        WHEN t.sync = 'Pending' THEN 'is applied, and was not seen in the cluster yet'
        WHEN t.health IN ('Progressing', 'Missing') THEN COALESCE(t.health_message, 'is progressing')
    END AS fault,
    CASE WHEN a.generation IS DISTINCT FROM r.generation THEN
        COALESCE(
            (SELECT max(p.generation) FROM deployment_revisions p
             WHERE p.deployment_id = s.id AND (p.resource_generations ->> r.id::TEXT)::INTEGER <= a.generation),
            (SELECT min(p.generation) - 1 FROM deployment_revisions p
             WHERE p.deployment_id = s.id AND p.resource_generations ? r.id::TEXT),
            0)
    END AS applied_generation
FROM deployment_specs s
JOIN resources r ON r.cluster_id = s.cluster_id AND r.apply_set = s.apply_set
JOIN resource_status t ON t.resource_id = r.id
LEFT JOIN resource_applied_states a ON a.resource_id = r.id
LEFT JOIN resource_current_states c ON c.resource_id = r.id
LEFT JOIN watcher_leases w ON w.cluster_id = r.cluster_id
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN t.sync = 'Error' THEN 4
        WHEN r.deleted_at IS NOT NULL THEN 2
        WHEN t.sync = 'Missing' AND (r.paused OR r.drift_policy <> 'Enforce' OR r.recreate_policy = 'Never') THEN 3
        WHEN t.health = 'Degraded' THEN 3
        WHEN t.sync IN ('OutOfSync', 'Pending', 'Missing') THEN 2
        WHEN t.sync = 'Drifted' AND r.drift_policy = 'Enforce' AND NOT r.paused THEN 2
        WHEN t.health IN ('Progressing', 'Missing') THEN 2
        ELSE 1
    END AS severity) v
WHERE t.sync <> 'Deleted';

GRANT SELECT ON deployment_resources TO kontrol_api_server;

-- One row for each deployment, deleted ones too. Its objects are looked up by their set, so that a page reads no others.
CREATE OR REPLACE VIEW deployments WITH (security_invoker = true) AS
SELECT
    s.id,
    s.template_id,
    s.template_version,
    s.namespace,
    s.desired_spec_json,
    s.generation,
    COALESCE(o.last_applied_generation, s.generation) AS last_applied_generation,
    s.desired_state,
    CASE COALESCE(o.severity, 1)
        WHEN 4 THEN 'Error' WHEN 3 THEN 'Degraded' WHEN 2 THEN 'Progressing' ELSE 'Healthy'
    END AS status_summary,
    s.created_at,
    s.updated_at,
    s.name,
    s.cluster_id,
    s.parameters,
    s.patches,
    s.drift_policy,
    s.drift_policies,
    s.adopt_automatically,
    s.created_by,
    s.updated_by,
    s.deleted_at,
    o.status_message,
    o.objects,
    o.synced_objects,
    o.drifted_objects
FROM deployment_specs s
CROSS JOIN LATERAL (
    SELECT
        max(d.severity) AS severity,
        min(d.applied_generation) AS last_applied_generation,
        (array_agg(d.kind || ' ' || CASE WHEN d.namespace <> '' THEN d.namespace || '/' ELSE '' END || d.name || ': ' || d.fault
            ORDER BY d.severity DESC, d.resource_id) FILTER (WHERE d.fault IS NOT NULL))[1] AS status_message,
        count(*) FILTER (WHERE NOT d.deleting) AS objects,
        count(*) FILTER (WHERE d.sync = 'Synced') AS synced_objects,
        count(*) FILTER (WHERE d.sync IN ('Drifted', 'Missing')) AS drifted_objects
    FROM deployment_resources d WHERE d.deployment_id = s.id) o;

GRANT SELECT ON deployments TO kontrol_api_server;

-- A snapshot of what is known of the objects: no specs, and so no values of Secrets.
CREATE OR REPLACE VIEW deployment_observed WITH (security_invoker = true) AS
SELECT s.id AS deployment_id, o.observed_json, o.observed_at
FROM deployment_specs s
CROSS JOIN LATERAL (
    SELECT
        jsonb_build_object('objects', COALESCE(jsonb_agg(jsonb_build_object(
            'resource_id', d.resource_id, 'api_version', d.api_version, 'kind', d.kind, 'namespace', d.namespace,
            'name', d.name, 'uid', d.uid, 'sync', d.sync, 'health', d.health, 'message', d.fault,
            'last_seen_at', d.last_seen_at, 'status', p.picked) ORDER BY d.resource_id), '[]')) AS observed_json,
        max(c.observed_at) AS observed_at
    FROM deployment_resources d
    LEFT JOIN resource_current_states c ON c.resource_id = d.resource_id
    CROSS JOIN LATERAL (
        SELECT COALESCE(jsonb_object_agg(f.key, f.value), '{}') AS picked
        FROM jsonb_each(CASE WHEN jsonb_typeof(c.status) = 'object' THEN c.status ELSE '{}' END) f
        WHERE f.key IN ('replicas', 'readyReplicas', 'availableReplicas', 'updatedReplicas', 'unavailableReplicas',
            'currentReplicas', 'desiredReplicas', 'observedGeneration', 'conditions', 'phase', 'loadBalancer', 'active',
            'succeeded', 'failed', 'startTime', 'completionTime', 'lastScheduleTime', 'currentHealthy',
            'desiredHealthy', 'capacity')) p
    WHERE d.deployment_id = s.id) o;

GRANT SELECT ON deployment_observed TO kontrol_api_server;

-- What happened to a deployment and its objects, by the documented names where there is one. Outages of its cluster are told too.
-- Which objects are, or were, its own is known from its revisions, also of those that have been purged.
CREATE OR REPLACE VIEW deployment_events WITH (security_invoker = true) AS
SELECT
    e.id,
    e.deployment_id,
    e.source,
    CASE
        WHEN e.type = 'ApplySucceeded' THEN 'ReconcileSucceeded'
        WHEN e.type = 'ApplyFailed' THEN 'ReconcileFailed'
        WHEN e.type = 'ApplyWaiting' THEN 'ReconcileDeferred'
        WHEN e.type = 'ObservedDeleted' AND NOT (e.data ->> 'expected')::BOOLEAN THEN 'ResourceDeletedExternally'
        WHEN e.type = 'DriftObserved' THEN 'ResourceModifiedExternally'
        ELSE e.type
    END AS type,
    e.data || jsonb_strip_nulls(jsonb_build_object(
        'event', e.type, 'resource_id', e.resource_id, 'kind', e.kind, 'namespace', e.namespace, 'name', e.name,
        'generation', e.generation)) AS data_json,
    e.created_at,
    e.cluster_id,
    e.resource_id,
    e.kind,
    e.namespace,
    e.name,
    e.generation,
    e.xid,
    e.data
FROM (
    SELECT m.deployment_id, o.id, o.source, o.type, o.data, o.created_at, o.cluster_id, o.resource_id, o.kind, o.namespace,
        o.name, o.generation, o.xid
    FROM (
        SELECT DISTINCT p.deployment_id, k.resource_id::INTEGER AS resource_id
        FROM deployment_revisions p CROSS JOIN LATERAL jsonb_object_keys(p.resource_generations) k (resource_id)) m
    JOIN events o ON o.resource_id = m.resource_id
    UNION ALL
    SELECT s.id, o.id, 'user', o.type, o.data, o.created_at, o.cluster_id, NULL, o.kind, o.namespace, o.name, o.generation, o.xid
    FROM deployment_specs s JOIN events_user o ON o.data ? 'deployment_id' AND o.data ->> 'deployment_id' = s.id::TEXT
    UNION ALL
    SELECT s.id, o.id, 'system', o.type, o.data, o.created_at, o.cluster_id, NULL, o.kind, o.namespace, o.name, o.generation, o.xid
    FROM deployment_specs s JOIN events_system o ON o.data ? 'deployment_id' AND o.data ->> 'deployment_id' = s.id::TEXT
    UNION ALL
    SELECT s.id, o.id, 'reconciler', o.type, o.data, o.created_at, o.cluster_id, NULL, NULL, NULL, NULL, NULL, o.xid
    FROM deployment_specs s JOIN events_reconciler o ON o.resource_id IS NULL AND o.cluster_id = s.cluster_id
        AND o.created_at >= s.created_at AND (s.deleted_at IS NULL OR o.created_at <= s.deleted_at)) e;

GRANT SELECT ON deployment_events TO kontrol_api_server;
