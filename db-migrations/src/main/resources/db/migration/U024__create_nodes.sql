DROP TABLE heartbeat_listening_periods;
DROP TABLE nodes;
DROP TYPE node_status;
