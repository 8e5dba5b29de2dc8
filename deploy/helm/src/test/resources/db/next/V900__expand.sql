-- The next release's schema, as the operating page allows it: nullable columns, columns with a default, a longer text, a new
-- table, a new function beside the old ones, a constraint that is validated later.
SET lock_timeout = '5s';

ALTER TABLE resources ADD COLUMN next_owner TEXT;
ALTER TABLE resources ADD COLUMN next_priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE resource_revisions ADD COLUMN next_note TEXT;
ALTER TABLE resource_current_states ADD COLUMN next_seen_by TEXT;
ALTER TABLE resource_applied_states ADD COLUMN next_tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE resource_revisions ALTER COLUMN author TYPE VARCHAR(300);
ALTER TABLE resources ADD CONSTRAINT next_priority_is_small CHECK (next_priority < 1000) NOT VALID;

CREATE TABLE next_things (id SERIAL PRIMARY KEY, resource_id INTEGER NOT NULL);
GRANT SELECT, INSERT ON next_things TO kontrol_api_server;

CREATE FUNCTION next_label(resource resources) RETURNS TEXT LANGUAGE sql STABLE
    RETURN (resource).kind || '/' || (resource).name;
