-- JSON Pointers into the manifest: fields that the cluster's admission has set otherwise, or removed, when it was applied
-- last. NULL where there are none.
ALTER TABLE resource_applied_states ADD COLUMN altered_fields JSONB;
