DROP INDEX idx_resources_cluster_updated_at;
DROP INDEX uq_resources_identity;

ALTER TABLE resources
    DROP COLUMN updated_by,
    DROP COLUMN created_by,
    DROP COLUMN reconcile_requested_at,
    DROP COLUMN wave,
    DROP COLUMN apply_set,
    DROP COLUMN ignore_paths,
    DROP COLUMN conflict_policy,
    DROP COLUMN deletion_policy,
    DROP COLUMN drift_policy,
    DROP COLUMN api_group;
