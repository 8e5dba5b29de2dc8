-- The append-only event log. Each service writes, and deletes from, the partition of its own source only.
-- xid lets a reader query what became visible since a snapshot, whatever the order in which ids were committed.
-- There is no foreign key: events outlive the resources that they are about, so they contain the identity.

CREATE SEQUENCE events_id_seq AS BIGINT;

CREATE TABLE events (
    id              BIGINT NOT NULL DEFAULT nextval('events_id_seq'),
    source          VARCHAR(20) NOT NULL,
    type            VARCHAR(100) NOT NULL,
    cluster_id      VARCHAR(100),
    resource_id     INTEGER,
    generation      INTEGER,
    kind            VARCHAR(255),
    namespace       VARCHAR(255),
    name            VARCHAR(255),
    data            JSONB NOT NULL DEFAULT '{}',
    xid             XID8 NOT NULL DEFAULT pg_current_xact_id(),
    created_at      TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (source, id)
) PARTITION BY LIST (source);

ALTER SEQUENCE events_id_seq OWNED BY events.id;

CREATE TABLE events_user PARTITION OF events FOR VALUES IN ('user');
CREATE TABLE events_k8s_watch PARTITION OF events FOR VALUES IN ('k8s_watch');
CREATE TABLE events_reconciler PARTITION OF events FOR VALUES IN ('reconciler');
CREATE TABLE events_system PARTITION OF events FOR VALUES IN ('system');

CREATE INDEX idx_events_id ON events (id);
COMMENT ON INDEX idx_events_id IS 'pages of the whole log';
CREATE INDEX idx_events_resource ON events (resource_id, id);
COMMENT ON INDEX idx_events_resource IS 'pages of one resource';
CREATE INDEX idx_events_cluster ON events (cluster_id, id);
COMMENT ON INDEX idx_events_cluster IS 'pages of one cluster';
CREATE INDEX idx_events_xid ON events (xid);
COMMENT ON INDEX idx_events_xid IS 'the stream: what became visible since a snapshot';
CREATE INDEX idx_events_created_at ON events (created_at);
COMMENT ON INDEX idx_events_created_at IS 'pages by time, and purging';

GRANT USAGE ON SEQUENCE events_id_seq TO kontrol_api_server, kontrol_watcher, kontrol_reconciler;
GRANT SELECT ON events, events_k8s_watch, events_reconciler TO kontrol_api_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON events_user, events_system TO kontrol_api_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON events_k8s_watch TO kontrol_watcher;
GRANT SELECT, INSERT, UPDATE, DELETE ON events_reconciler TO kontrol_reconciler;
