-- Pages of one kind, or of one apiVersion, of all clusters in the order of their ids: however many there are, and wherever
-- they lie.
CREATE INDEX idx_resources_one_kind_page ON resources (kind, id) WHERE deleted_at IS NULL;
CREATE INDEX idx_resources_api_version_page ON resources (api_version, id) WHERE deleted_at IS NULL;
