-- Over an object as the API server told it, and the health that it was found to be in: a list of what has not changed
-- meanwhile, as each restart of the watcher makes one, need not be read any further. NULL where it must be.
ALTER TABLE resource_current_states ADD COLUMN fingerprint BIGINT;
