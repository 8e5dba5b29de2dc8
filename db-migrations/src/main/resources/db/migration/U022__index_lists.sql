DROP INDEX idx_rcs_resource_id;
CREATE INDEX idx_rcs_resource_id ON resource_current_states(resource_id);

DROP INDEX idx_ras_resource_id;
CREATE INDEX idx_ras_resource_id ON resource_applied_states(resource_id);

DROP INDEX idx_resources_status;
DROP INDEX idx_resources_updated_page;
DROP INDEX idx_resources_name_page;
DROP INDEX idx_resources_set_page;
DROP INDEX idx_resources_namespace_page;
DROP INDEX idx_resources_kind_page;
DROP INDEX idx_resources_cluster_page;

ALTER TABLE resources DROP COLUMN label_terms;

DROP FUNCTION label_terms(JSONB);
