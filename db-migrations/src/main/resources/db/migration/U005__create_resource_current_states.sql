DROP TABLE resource_current_states;
