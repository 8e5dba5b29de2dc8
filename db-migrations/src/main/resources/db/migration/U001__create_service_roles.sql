-- A role that another database on the same server still knows is left there, without rights in this one.
DO $$
DECLARE
    service TEXT;
BEGIN
    FOREACH service IN ARRAY ARRAY['kontrol_api_server', 'kontrol_watcher', 'kontrol_reconciler'] LOOP
        EXECUTE format('DROP OWNED BY %I', service);
        BEGIN
            EXECUTE format('DROP ROLE %I', service);
        EXCEPTION WHEN dependent_objects_still_exist OR object_in_use THEN
            NULL;
        END;
    END LOOP;
END
$$;
