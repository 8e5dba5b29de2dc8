ALTER TABLE resource_applied_states DROP COLUMN altered_fields;
