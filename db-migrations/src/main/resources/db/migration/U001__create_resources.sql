DROP TABLE resource_applied_states;
DROP TABLE resource_current_states;
DROP TABLE resources;
