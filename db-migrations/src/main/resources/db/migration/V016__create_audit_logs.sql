-- What was done by whom. A row is written by the transaction that does it. The api-server may add and read rows and no more:
-- what is too old is removed by a function that takes nothing but a time in the past.

CREATE TABLE audit_logs (
    id              BIGSERIAL PRIMARY KEY,
    user_id         INTEGER REFERENCES users(id) ON DELETE SET NULL,
    user_email      VARCHAR(255),
    user_role       VARCHAR(50),
    action          VARCHAR(100) NOT NULL,
    category        VARCHAR(50) NOT NULL,
    resource_type   VARCHAR(100),
    resource_id     VARCHAR(255),
    resource_name   VARCHAR(255),
    description     TEXT,
    details         TEXT, -- JSON
    ip_address      VARCHAR(45),
    user_agent      TEXT,
    status          VARCHAR(20) NOT NULL DEFAULT 'SUCCESS',
    error_message   TEXT,
    timestamp       TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    request_id      VARCHAR(64),
    affected_ids    INTEGER[] -- all resources of an action on several
);

-- Pages are in the order of time. The columns in front of it make groups, of which there are few: a page is merged from the newest rows
-- of each group that a filter asks for, so that it costs the same however rare these rows are.
CREATE INDEX idx_audit_timestamp ON audit_logs (timestamp, id);
COMMENT ON INDEX idx_audit_timestamp IS 'documented; pages of everything, spans of time, purging';
CREATE INDEX idx_audit_category ON audit_logs (category, action, status, timestamp, id);
COMMENT ON INDEX idx_audit_category IS 'documented; pages of a category, an action, a status; summaries';
CREATE INDEX idx_audit_user ON audit_logs (user_id, category, action, status, timestamp, id);
COMMENT ON INDEX idx_audit_user IS 'documented; pages of a user, also of a category, an action, a status';
CREATE INDEX idx_audit_email ON audit_logs (user_email, category, action, status, timestamp, id) WHERE user_id IS NULL;
COMMENT ON INDEX idx_audit_email IS 'the same for those who have no row in users: deleted users, failed logins, loops';

-- Few rows fit these, so that they are sorted.
CREATE INDEX idx_audit_resource ON audit_logs (resource_type, resource_id);
COMMENT ON INDEX idx_audit_resource IS 'what was done to one thing';
CREATE INDEX idx_audit_affected ON audit_logs USING gin (affected_ids) WITH (gin_pending_list_limit = 256)
    WHERE affected_ids IS NOT NULL;
COMMENT ON INDEX idx_audit_affected IS 'actions on several resources, one of which is this';
CREATE INDEX idx_audit_name ON audit_logs (resource_name text_pattern_ops, timestamp, id);
COMMENT ON INDEX idx_audit_name IS 'names by their prefix';
CREATE INDEX idx_audit_request ON audit_logs (request_id);
COMMENT ON INDEX idx_audit_request IS 'what one request did';

GRANT SELECT, INSERT ON audit_logs TO kontrol_api_server;
GRANT USAGE ON SEQUENCE audit_logs_id_seq TO kontrol_api_server;

-- Its search_path is empty and its table named in full, so that no caller leads it elsewhere. A time within the last day removes
-- nothing.
DO $$
BEGIN
    EXECUTE format(
        'CREATE FUNCTION purge_audit_logs(before TIMESTAMPTZ, most INTEGER) RETURNS BIGINT
         LANGUAGE sql SECURITY DEFINER SET search_path = '''' AS $function$
             WITH purged AS (
                 DELETE FROM %1$I.audit_logs WHERE id IN (
                     SELECT id FROM %1$I.audit_logs
                     WHERE timestamp < before AND before < now() - INTERVAL ''1 day''
                     ORDER BY timestamp LIMIT most FOR UPDATE SKIP LOCKED)
                 RETURNING id
             )
             SELECT count(*) FROM purged
         $function$', current_schema());
END
$$;

REVOKE ALL ON FUNCTION purge_audit_logs(TIMESTAMPTZ, INTEGER) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_audit_logs(TIMESTAMPTZ, INTEGER) TO kontrol_api_server;
