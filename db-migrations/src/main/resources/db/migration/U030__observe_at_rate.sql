DROP INDEX idx_resources_kind_deleted;
DROP INDEX idx_resources_kind_living;

ALTER TABLE resource_current_states ALTER COLUMN status SET COMPRESSION DEFAULT;
ALTER TABLE resource_current_states ALTER COLUMN spec SET COMPRESSION DEFAULT;
ALTER TABLE resource_current_states RESET (fillfactor);
ALTER TABLE resource_current_states DROP COLUMN content_hash;
