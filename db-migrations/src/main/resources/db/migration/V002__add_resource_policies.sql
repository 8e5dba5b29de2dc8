-- How a resource wants to be treated, and what makes its identity unique among the living.

ALTER TABLE resources
    ADD COLUMN api_group VARCHAR(100) NOT NULL GENERATED ALWAYS AS (
        CASE WHEN position('/' IN COALESCE(api_version, '')) > 0 THEN split_part(api_version, '/', 1) ELSE '' END
    ) STORED,
    ADD COLUMN drift_policy VARCHAR(20) NOT NULL DEFAULT 'Enforce'
        CONSTRAINT resources_drift_policy_check CHECK (drift_policy IN ('Enforce', 'Adopt', 'Ignore')),
    ADD COLUMN deletion_policy VARCHAR(20) NOT NULL DEFAULT 'Delete'
        CONSTRAINT resources_deletion_policy_check CHECK (deletion_policy IN ('Delete', 'Orphan')),
    ADD COLUMN conflict_policy VARCHAR(20) NOT NULL DEFAULT 'Force'
        CONSTRAINT resources_conflict_policy_check CHECK (conflict_policy IN ('Force', 'Fail')),
    ADD COLUMN ignore_paths JSONB NOT NULL DEFAULT '[]'
        CONSTRAINT resources_ignore_paths_check CHECK (jsonb_typeof(ignore_paths) = 'array'),
    ADD COLUMN apply_set VARCHAR(255),
    ADD COLUMN wave INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN reconcile_requested_at TIMESTAMPTZ,
    ADD COLUMN created_by VARCHAR(255),
    ADD COLUMN updated_by VARCHAR(255);

CREATE UNIQUE INDEX uq_resources_identity ON resources (cluster_id, api_group, kind, namespace, name)
    WHERE deleted_at IS NULL;

-- After a wake-up only what changed since shortly before the last look is read.
CREATE INDEX idx_resources_cluster_updated_at ON resources (cluster_id, updated_at);
