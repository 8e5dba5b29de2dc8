ALTER TABLE resource_applied_states RESET (autovacuum_vacuum_scale_factor);
ALTER TABLE resource_current_states RESET (autovacuum_vacuum_scale_factor);
