-- Templates of stacks. A version is never changed: PostgreSQL lets the api-server write only which version is the newest, and that a
-- template is retired. Retired ones stay, since deployments live on them. JSON, not JSONB: forms show parameters in the order in which
-- their author wrote them.

CREATE SEQUENCE template_ids AS INTEGER;

CREATE TABLE templates (
    id                      INTEGER NOT NULL, -- the same for all versions of a template
    name                    VARCHAR(100) NOT NULL,
    version                 INTEGER NOT NULL CHECK (version >= 1),
    description             TEXT,
    base_spec_json          JSON NOT NULL, -- the objects, with expressions in their texts
    allowed_mutations_json  JSON NOT NULL, -- the schema of the parameters, rules, and patches that are allowed
    is_newest               BOOLEAN NOT NULL DEFAULT TRUE,
    created_at              TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    created_by              VARCHAR(255) NOT NULL,
    deleted_at              TIMESTAMPTZ, -- retired; all versions at once
    PRIMARY KEY (id, version)
);

CREATE UNIQUE INDEX idx_templates_name ON templates (name) WHERE is_newest AND deleted_at IS NULL;
COMMENT ON INDEX idx_templates_name IS 'one living template has a name; lists';
CREATE UNIQUE INDEX idx_templates_newest ON templates (id) WHERE is_newest;
COMMENT ON INDEX idx_templates_newest IS 'the newest version of a template, of which there is one';

GRANT SELECT, INSERT, UPDATE (is_newest, deleted_at) ON templates TO kontrol_api_server;
GRANT USAGE ON SEQUENCE template_ids TO kontrol_api_server;
