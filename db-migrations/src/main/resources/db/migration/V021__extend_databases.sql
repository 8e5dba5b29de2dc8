-- What the lifecycle of a managed database needs beyond the documented columns.
ALTER TABLE databases
    ADD COLUMN error_message        TEXT, -- why the status is error
    ADD COLUMN spec                 JSONB NOT NULL DEFAULT '{}', -- what the manifests are made from
    ADD COLUMN cluster_id           VARCHAR(100) NOT NULL DEFAULT '', -- the Kubernetes cluster
    ADD COLUMN plan                 VARCHAR(63) NOT NULL DEFAULT '',
    ADD COLUMN cluster_resource_id  INTEGER, -- no foreign keys: resources are purged, and this row stays
    ADD COLUMN pooler_resource_id   INTEGER,
    ADD COLUMN waiting_for          TEXT, -- what stands between it and the next status
    ADD COLUMN progress             TEXT, -- what was seen of its objects when something last changed
    ADD COLUMN progress_at          TIMESTAMPTZ, -- when that was; the deadline counts from here
    ADD COLUMN ready_at             TIMESTAMPTZ, -- when it was ready for the first time
    ADD COLUMN deletion_protection  BOOLEAN NOT NULL DEFAULT TRUE,
    ADD COLUMN retain               BOOLEAN NOT NULL DEFAULT FALSE, -- its deletion leaves the objects in the cluster
    ADD COLUMN taken_up_by          UUID, -- the database that took up the objects that were left
    ADD COLUMN paused               BOOLEAN NOT NULL DEFAULT FALSE, -- hibernated by a user
    ADD COLUMN created_by           VARCHAR(255),
    ADD COLUMN updated_by           VARCHAR(255),
    ADD CONSTRAINT databases_status_check
        CHECK (status IN ('provisioning', 'ready', 'error', 'deleting', 'deleted'));

CREATE INDEX idx_databases_owner_team_status ON databases (owner_team, status);
COMMENT ON INDEX idx_databases_owner_team_status IS 'the databases of a team in one status';
CREATE INDEX idx_databases_place ON databases (cluster_id, namespace) WHERE deleted_at IS NULL;
COMMENT ON INDEX idx_databases_place IS 'the databases that a viewer sees';
CREATE INDEX idx_databases_unsettled ON databases (id) WHERE status IN ('provisioning', 'error', 'deleting');
COMMENT ON INDEX idx_databases_unsettled IS 'what the lifecycle loop looks at in each pass';
CREATE INDEX idx_databases_ready_cluster ON databases (cluster_resource_id) WHERE status = 'ready';
COMMENT ON INDEX idx_databases_ready_cluster IS 'ready databases whose Cluster is gone';
CREATE INDEX idx_databases_ready_pooler ON databases (pooler_resource_id) WHERE status = 'ready';
COMMENT ON INDEX idx_databases_ready_pooler IS 'ready databases whose Pooler is gone';
CREATE INDEX idx_databases_retained ON databases (cluster_id, namespace, cluster_name)
    WHERE retain AND status = 'deleted' AND taken_up_by IS NULL;
COMMENT ON INDEX idx_databases_retained IS 'whether a deletion has left objects where a new database makes its own';
CREATE INDEX idx_databases_deleted_at ON databases (deleted_at) WHERE deleted_at IS NOT NULL;
COMMENT ON INDEX idx_databases_deleted_at IS 'purging';
