DROP FUNCTION ensure_day_partitions(INTEGER);
DROP FUNCTION drop_day_partitions(TEXT, TIMESTAMPTZ);
