DROP TABLE node_lifecycle_logs;
