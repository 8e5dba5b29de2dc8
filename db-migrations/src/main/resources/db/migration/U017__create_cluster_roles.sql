-- Also removes what grant-cluster has made. A role that another database on the same server still knows is left there, without
-- rights in this one.
DO $$
DECLARE
    isolated REGCLASS;
    cluster_role NAME;
BEGIN
    FOR isolated IN
        SELECT polrelid::REGCLASS FROM pg_policy WHERE polname = 'own_cluster' ORDER BY polrelid
    LOOP
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', isolated);
        EXECUTE format('DROP POLICY own_cluster ON %s', isolated);
        EXECUTE format('DROP POLICY every_role ON %s', isolated);
    END LOOP;
    FOR cluster_role IN
        SELECT rolname FROM pg_roles
        WHERE rolname IN (SELECT role_name FROM cluster_roles)
            OR rolname IN ('kontrol_cluster_watchers', 'kontrol_cluster_reconcilers')
        ORDER BY rolname
    LOOP
        EXECUTE format('DROP OWNED BY %I', cluster_role);
        BEGIN
            EXECUTE format('DROP ROLE %I', cluster_role);
        EXCEPTION WHEN dependent_objects_still_exist OR object_in_use THEN
            NULL;
        END;
    END LOOP;
END
$$;

DROP TABLE cluster_roles;
