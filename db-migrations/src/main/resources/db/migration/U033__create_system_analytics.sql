DROP TABLE system_analytics;
