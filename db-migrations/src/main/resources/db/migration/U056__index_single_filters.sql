DROP INDEX idx_resources_kind_page;
CREATE INDEX idx_resources_kind_page ON resources (kind, cluster_id, id) WHERE deleted_at IS NULL;
DROP INDEX idx_resources_cluster_name_page;
DROP INDEX idx_resources_api_version_page;
