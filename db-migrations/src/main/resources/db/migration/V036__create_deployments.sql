-- Deployments of templates: what users want. What became of it is derived, by the views of R__stack_deployments.sql.

CREATE TABLE deployment_specs (
    id                  UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name                VARCHAR(63) NOT NULL,
    cluster_id          VARCHAR(100) NOT NULL,
    namespace           VARCHAR(63) NOT NULL,
    template_id         INTEGER NOT NULL,
    template_version    INTEGER NOT NULL,
    parameters          JSONB NOT NULL DEFAULT '{}', -- as they were given, without the defaults of the template
    patches             JSONB NOT NULL DEFAULT '[]',
    desired_spec_json   JSONB NOT NULL, -- {parameters (with defaults), patches, objects (as rendered, without marks)}
    generation          INTEGER NOT NULL DEFAULT 1,
    desired_state       VARCHAR(20) NOT NULL DEFAULT 'Active'
        CONSTRAINT deployment_specs_desired_state_check CHECK (desired_state IN ('Active', 'Paused', 'Deleted')),
    drift_policy        VARCHAR(20) NOT NULL DEFAULT 'enforce'
        CONSTRAINT deployment_specs_drift_policy_check CHECK (drift_policy IN ('enforce', 'adopt', 'ignore')),
    drift_policies      JSONB NOT NULL DEFAULT '{}', -- by kind, where one differs from drift_policy
    adopt_automatically BOOLEAN NOT NULL DEFAULT FALSE, -- drift within the template's rules needs no approval
    created_at          TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at          TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    deleted_at          TIMESTAMPTZ,
    created_by          VARCHAR(255),
    updated_by          VARCHAR(255),
    apply_set           VARCHAR(255) NOT NULL GENERATED ALWAYS AS ('deployment/' || id::TEXT) STORED,
    FOREIGN KEY (template_id, template_version) REFERENCES templates (id, version)
);

CREATE UNIQUE INDEX uq_deployment_specs_name ON deployment_specs (cluster_id, namespace, name) WHERE deleted_at IS NULL;
COMMENT ON INDEX uq_deployment_specs_name IS 'a name is unique among the living of a namespace; the deployments of a place';
CREATE INDEX idx_deployment_specs_page ON deployment_specs (name, id) WHERE deleted_at IS NULL;
COMMENT ON INDEX idx_deployment_specs_page IS 'pages by name';
CREATE INDEX idx_deployment_specs_automatic ON deployment_specs (id) WHERE adopt_automatically AND deleted_at IS NULL;
COMMENT ON INDEX idx_deployment_specs_automatic IS 'those whose drift is adopted without a user';
CREATE INDEX idx_deployment_specs_template ON deployment_specs (template_id, name, id) WHERE deleted_at IS NULL;
COMMENT ON INDEX idx_deployment_specs_template IS 'pages of a template by name';
CREATE UNIQUE INDEX uq_deployment_specs_apply_set ON deployment_specs (apply_set);
COMMENT ON INDEX uq_deployment_specs_apply_set IS 'the deployment that a resource belongs to';

-- Each generation, for rollback and diff.
CREATE TABLE deployment_revisions (
    deployment_id           UUID NOT NULL REFERENCES deployment_specs (id) ON DELETE CASCADE,
    generation              INTEGER NOT NULL,
    change                  VARCHAR(20) NOT NULL
        CONSTRAINT deployment_revisions_change_check
        CHECK (change IN ('created', 'changed', 'upgraded', 'rolled_back', 'adopted')),
    template_id             INTEGER NOT NULL,
    template_version        INTEGER NOT NULL,
    parameters              JSONB NOT NULL,
    patches                 JSONB NOT NULL,
    desired_spec_json       JSONB NOT NULL,
    -- the resources that it wrote, those that it pruned among them, and which generation of each: {"7": 3}
    resource_generations    JSONB NOT NULL,
    author                  VARCHAR(255),
    message                 TEXT,
    created_at              TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (deployment_id, generation)
);

-- Events of deployments themselves; those of their objects are found by the resource.
CREATE INDEX idx_events_user_deployment ON events_user ((data ->> 'deployment_id'), id) WHERE data ? 'deployment_id';
COMMENT ON INDEX idx_events_user_deployment IS 'what users did to a deployment';
CREATE INDEX idx_events_system_deployment ON events_system ((data ->> 'deployment_id'), id) WHERE data ? 'deployment_id';
COMMENT ON INDEX idx_events_system_deployment IS 'what the service did to a deployment by itself';
CREATE INDEX idx_events_reconciler_cluster ON events_reconciler (cluster_id, id) WHERE resource_id IS NULL;
COMMENT ON INDEX idx_events_reconciler_cluster IS 'outages of a cluster, which its deployments show';

-- lz4 halves the cost of a write; a PostgreSQL that was built without it keeps its default.
DO $$
BEGIN
    ALTER TABLE deployment_specs ALTER COLUMN desired_spec_json SET COMPRESSION lz4;
    ALTER TABLE deployment_revisions ALTER COLUMN desired_spec_json SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'This PostgreSQL has no lz4; specs stay compressed with its default.';
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON deployment_specs, deployment_revisions TO kontrol_api_server;
