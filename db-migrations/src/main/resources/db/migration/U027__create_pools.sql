DROP TABLE pools;
DROP TYPE pool_status;
