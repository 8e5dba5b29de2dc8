-- Each service logs in with a role of its own and may do what a table's own migration grants to it: nothing else, so a new table
-- is unreadable to a service until somebody says so. Roles belong to the whole server and may exist already for another database
-- on it; their passwords are set by the migration runner.

DO $$
DECLARE
    service TEXT;
BEGIN
    FOREACH service IN ARRAY ARRAY['kontrol_api_server', 'kontrol_watcher', 'kontrol_reconciler'] LOOP
        -- An owner who may make no roles can migrate where an administrator, or an operator, has made them.
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I LOGIN', service);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), service);
    END LOOP;
END
$$;
