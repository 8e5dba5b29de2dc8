-- The documented core: what is desired, what the cluster holds, what was applied.
-- One deviation: TIMESTAMPTZ for TIMESTAMP, since a timestamp without a zone means something else on every client.

CREATE TABLE resources (
    id              SERIAL PRIMARY KEY,
    cluster_id      VARCHAR(100) NOT NULL,
    namespace       VARCHAR(255) NOT NULL,
    kind            VARCHAR(255) NOT NULL,
    name            VARCHAR(255) NOT NULL,
    api_version     VARCHAR(100),

    desired_spec    JSONB NOT NULL,

    generation      INTEGER DEFAULT 1 NOT NULL,
    revision        INTEGER DEFAULT 1 NOT NULL,

    created_at      TIMESTAMPTZ DEFAULT NOW(),
    updated_at      TIMESTAMPTZ DEFAULT NOW(),
    deleted_at      TIMESTAMPTZ
);

CREATE INDEX idx_resources_cluster_id ON resources(cluster_id);
CREATE INDEX idx_resources_deleted_at ON resources(deleted_at);

CREATE TABLE resource_current_states (
    id                      SERIAL PRIMARY KEY,
    resource_id             INTEGER NOT NULL UNIQUE REFERENCES resources(id) ON DELETE CASCADE,

    spec                    JSONB,
    generation              INTEGER,
    revision                INTEGER,
    k8s_resource_version    VARCHAR(100),

    created_at              TIMESTAMPTZ DEFAULT NOW(),
    updated_at              TIMESTAMPTZ DEFAULT NOW(),
    deleted_at              TIMESTAMPTZ
);

CREATE INDEX idx_rcs_resource_id ON resource_current_states(resource_id);

CREATE TABLE resource_applied_states (
    id              SERIAL PRIMARY KEY,
    resource_id     INTEGER NOT NULL UNIQUE REFERENCES resources(id) ON DELETE CASCADE,

    spec            JSONB,
    generation      INTEGER,
    revision        INTEGER,

    status          VARCHAR(50),
    error_message   TEXT,

    created_at      TIMESTAMPTZ DEFAULT NOW(),
    updated_at      TIMESTAMPTZ DEFAULT NOW(),
    deleted_at      TIMESTAMPTZ
);

CREATE INDEX idx_ras_resource_id ON resource_applied_states(resource_id);
CREATE INDEX idx_ras_status ON resource_applied_states(status);
