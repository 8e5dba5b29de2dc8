DROP TABLE pool_analytics;
