ALTER TABLE resource_current_states DROP COLUMN fingerprint;
