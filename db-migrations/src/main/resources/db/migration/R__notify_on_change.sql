-- Wake-ups: a hint with the cluster id alone, never the truth.
-- NOTIFY holds a database-wide lock through the commit, so the services, which write all the time, set
-- kontrol.wake = 'after-commit' on their sessions and notify once for many commits. These triggers serve everyone
-- else: a person at psql, a restore, a script.

CREATE OR REPLACE FUNCTION notify_resources_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('kontrol_resources', cluster_id) FROM (SELECT DISTINCT cluster_id FROM changed) AS clusters;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER resources_inserted AFTER INSERT ON resources
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    WHEN (current_setting('kontrol.wake', TRUE) IS DISTINCT FROM 'after-commit')
    EXECUTE FUNCTION notify_resources_changed();

CREATE OR REPLACE TRIGGER resources_updated AFTER UPDATE ON resources
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    WHEN (current_setting('kontrol.wake', TRUE) IS DISTINCT FROM 'after-commit')
    EXECUTE FUNCTION notify_resources_changed();
