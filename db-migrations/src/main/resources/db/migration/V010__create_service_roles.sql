-- Each table has exactly one writer, and PostgreSQL enforces it. Roles belong to the whole server and may exist already
-- for another database on it; their passwords are set by the migration runner.

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
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO %I', current_schema(), service);
        EXECUTE format('GRANT USAGE ON SEQUENCE events_id_seq TO %I', service);
    END LOOP;
END
$$;

GRANT INSERT, UPDATE, DELETE ON resources, resource_revisions, events_user, events_system TO kontrol_api_server;
GRANT USAGE ON SEQUENCE resources_id_seq TO kontrol_api_server;

GRANT INSERT, UPDATE, DELETE ON resource_current_states, watcher_leases, events_k8s_watch TO kontrol_watcher;
GRANT USAGE ON SEQUENCE resource_current_states_id_seq TO kontrol_watcher;

GRANT INSERT, UPDATE, DELETE ON resource_applied_states, events_reconciler TO kontrol_reconciler;
GRANT USAGE ON SEQUENCE resource_applied_states_id_seq TO kontrol_reconciler;
