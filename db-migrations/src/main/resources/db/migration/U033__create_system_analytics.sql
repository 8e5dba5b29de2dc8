DROP TABLE region_analytics;
DROP TABLE system_analytics;
