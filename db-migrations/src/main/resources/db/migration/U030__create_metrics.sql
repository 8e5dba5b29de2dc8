DROP TABLE metric_rollups;
DROP TABLE metrics;
