-- Pages of one kind or one apiVersion of all clusters in the order of their ids, and of one cluster in the order of the
-- names: however many there are, and wherever they lie. Of one kind in one cluster, the cluster's own have the order, or
-- the kind has few.
CREATE INDEX idx_resources_api_version_page ON resources (api_version, id) WHERE deleted_at IS NULL;
CREATE INDEX idx_resources_cluster_name_page ON resources (cluster_id, name COLLATE "C", id) WHERE deleted_at IS NULL;
DROP INDEX idx_resources_kind_page;
CREATE INDEX idx_resources_kind_page ON resources (kind, id) WHERE deleted_at IS NULL;
