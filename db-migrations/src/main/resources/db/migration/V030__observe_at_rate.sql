-- What the watcher needs to follow a busy cluster cheaply.

-- Over everything in spec that a person may change; tells a change of content from a mere change of version.
ALTER TABLE resource_current_states ADD COLUMN content_hash VARCHAR(64);

-- Rows are updated far more often than inserted: room on the page keeps an update off the indexes.
ALTER TABLE resource_current_states SET (fillfactor = 75);

-- lz4 halves the cost of a write; a server may have been built without it.
DO $$
BEGIN
    ALTER TABLE resource_current_states ALTER COLUMN spec SET COMPRESSION lz4;
    ALTER TABLE resource_current_states ALTER COLUMN status SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'no lz4 here: specs are compressed with pglz';
END
$$;

-- Which kinds are in use, and the rows of one kind.
CREATE INDEX idx_resources_kind_living ON resources (cluster_id, api_version, kind) WHERE deleted_at IS NULL;
CREATE INDEX idx_resources_kind_deleted ON resources (cluster_id, api_version, kind) WHERE deleted_at IS NOT NULL;
