DROP TABLE resource_applied_states;
