DROP TABLE pool_scalings;
DROP TABLE schedules;
