DROP INDEX idx_databases_owner_team_status, idx_databases_place, idx_databases_unsettled, idx_databases_ready_cluster,
    idx_databases_ready_pooler, idx_databases_retained, idx_databases_deleted_at;

ALTER TABLE databases
    DROP CONSTRAINT databases_status_check,
    DROP COLUMN error_message,
    DROP COLUMN spec,
    DROP COLUMN cluster_id,
    DROP COLUMN plan,
    DROP COLUMN cluster_resource_id,
    DROP COLUMN pooler_resource_id,
    DROP COLUMN waiting_for,
    DROP COLUMN progress,
    DROP COLUMN progress_at,
    DROP COLUMN ready_at,
    DROP COLUMN deletion_protection,
    DROP COLUMN retain,
    DROP COLUMN taken_up_by,
    DROP COLUMN paused,
    DROP COLUMN created_by,
    DROP COLUMN updated_by;
