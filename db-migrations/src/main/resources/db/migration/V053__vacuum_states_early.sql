-- Pages by status read the narrow indexes alone only where VACUUM has passed since the last change; at the usual fifth of
-- all rows it comes so late in a large fleet that nearly every page of the tables has to be looked at.
ALTER TABLE resource_applied_states SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE resource_current_states SET (autovacuum_vacuum_scale_factor = 0.05);
