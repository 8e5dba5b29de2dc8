-- Each service logs in with its own role, which may do only what the migration of a table grants: a new table is unreadable until
-- it is granted. Roles belong to the whole server and may already exist for another database on it. Their passwords are set by the
-- migration runner.

DO $$
DECLARE
    service TEXT;
BEGIN
    FOREACH service IN ARRAY ARRAY['kontrol_api_server', 'kontrol_watcher', 'kontrol_reconciler'] LOOP
        -- An owner without the right to create roles can migrate after an administrator or operator created them.
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
