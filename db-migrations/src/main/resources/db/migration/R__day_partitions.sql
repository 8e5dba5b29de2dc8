-- Partitions of the fleet's figures are made and dropped by their owner, on behalf of the api-server, which may do neither. Both
-- functions have an empty search_path and name everything in full, so that no caller leads them elsewhere, and both rather fail
-- than keep heartbeats waiting for a lock.
--
-- A day is made as a table of its own and attached: that locks the parent less than CREATE TABLE ... PARTITION OF. What the default
-- partition has of this day moves along.

DO $$
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION ensure_day_partitions(days_ahead INTEGER) RETURNS INTEGER
         LANGUAGE plpgsql SECURITY DEFINER SET search_path = '''' SET lock_timeout = ''2s'' SET timezone = ''UTC'' AS $function$
         DECLARE
             parent TEXT;
             day DATE;
             partition TEXT;
             made INTEGER := 0;
         BEGIN
             PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext(''%1$s.ensure_day_partitions''));
             FOREACH parent IN ARRAY ARRAY[''metrics'', ''node_heartbeats'', ''pool_analytics''] LOOP
                 FOR offset_days IN 0 .. LEAST(GREATEST(days_ahead, 1), 30) LOOP
                     day := CURRENT_DATE + offset_days;
                     partition := parent || ''_'' || pg_catalog.to_char(day, ''YYYYMMDD'');
                     CONTINUE WHEN pg_catalog.to_regclass(pg_catalog.format(''%%I.%%I'', ''%1$s'', partition)) IS NOT NULL;
                     EXECUTE pg_catalog.format(
                         ''CREATE TABLE %%1$I.%%2$I (LIKE %%1$I.%%3$I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)'',
                         ''%1$s'', partition, parent);
                     EXECUTE pg_catalog.format(
                         ''WITH moved AS (DELETE FROM %%1$I.%%4$I WHERE timestamp >= %%5$L AND timestamp < %%6$L RETURNING *)
                           INSERT INTO %%1$I.%%2$I SELECT * FROM moved'',
                         ''%1$s'', partition, parent, parent || ''_default'', day, day + 1);
                     EXECUTE pg_catalog.format(
                         ''ALTER TABLE %%1$I.%%3$I ATTACH PARTITION %%1$I.%%2$I FOR VALUES FROM (%%4$L) TO (%%5$L)'',
                         ''%1$s'', partition, parent, day, day + 1);
                     made := made + 1;
                 END LOOP;
             END LOOP;
             RETURN made;
         END
         $function$', current_schema());

    EXECUTE format(
        'CREATE OR REPLACE FUNCTION drop_day_partitions(of_table TEXT, before TIMESTAMPTZ) RETURNS INTEGER
         LANGUAGE plpgsql SECURITY DEFINER SET search_path = '''' SET lock_timeout = ''2s'' SET timezone = ''UTC'' AS $function$
         DECLARE
             partition TEXT;
             dropped INTEGER := 0;
         BEGIN
             IF of_table IS NULL OR of_table NOT IN (''metrics'', ''node_heartbeats'', ''pool_analytics'') THEN
                 RAISE EXCEPTION ''%% has no day partitions'', of_table USING ERRCODE = ''invalid_parameter_value'';
             END IF;
             IF before IS NULL OR before > CURRENT_TIMESTAMP - INTERVAL ''1 day'' THEN
                 RETURN 0;
             END IF;
             FOR partition IN
                 SELECT child.relname FROM pg_catalog.pg_inherits i
                 JOIN pg_catalog.pg_class child ON child.oid = i.inhrelid
                 WHERE i.inhparent = pg_catalog.format(''%%I.%%I'', ''%1$s'', of_table)::pg_catalog.regclass
                     AND child.relname ~ (''^'' || of_table || ''_[0-9]{8}$'')
                     AND pg_catalog.to_date(pg_catalog.right(child.relname, 8), ''YYYYMMDD'') + 1 <= before
                 ORDER BY 1
             LOOP
                 EXECUTE pg_catalog.format(''DROP TABLE %%I.%%I'', ''%1$s'', partition);
                 dropped := dropped + 1;
             END LOOP;
             EXECUTE pg_catalog.format(
                 ''DELETE FROM %%I.%%I WHERE timestamp < $1'', ''%1$s'', of_table || ''_default'') USING before;
             RETURN dropped;
         END
         $function$', current_schema());
END
$$;

REVOKE ALL ON FUNCTION ensure_day_partitions(INTEGER), drop_day_partitions(TEXT, TIMESTAMPTZ) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_day_partitions(INTEGER), drop_day_partitions(TEXT, TIMESTAMPTZ) TO kontrol_api_server;
