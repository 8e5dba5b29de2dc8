-- The database within the Cluster has the same name everywhere.
ALTER TABLE databases DROP COLUMN dbname;
