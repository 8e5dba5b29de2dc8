-- The paths by which the reconciler finds work without reading everything.

CREATE INDEX idx_resources_apply_set ON resources (cluster_id, apply_set, wave) WHERE apply_set IS NOT NULL;
CREATE INDEX idx_resources_deleted_identity ON resources (cluster_id, api_group, kind, namespace, name)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_resources_deleted_namespace ON resources (cluster_id, namespace) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_resources_deleted_foundations ON resources (cluster_id)
    WHERE deleted_at IS NOT NULL AND kind IN ('Namespace', 'CustomResourceDefinition');
CREATE INDEX idx_resources_reconcile_requested_at ON resources (cluster_id, reconcile_requested_at)
    WHERE reconcile_requested_at IS NOT NULL;

-- A summarizing index: unlike a B-tree it costs the watcher's upserts next to nothing (they stay heap-only updates).
CREATE INDEX idx_rcs_updated_at ON resource_current_states USING brin (updated_at) WITH (pages_per_range = 16);
