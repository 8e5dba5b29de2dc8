-- Every generation's spec: history is rows, a rollback copies one of them forward.

CREATE TABLE resource_revisions (
    resource_id     INTEGER NOT NULL REFERENCES resources(id) ON DELETE CASCADE,
    generation      INTEGER NOT NULL,
    revision        INTEGER NOT NULL,
    api_version     VARCHAR(100),
    desired_spec    JSONB NOT NULL,
    author          VARCHAR(255),
    message         TEXT,
    created_at      TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (resource_id, generation)
);

CREATE INDEX idx_resource_revisions_revision ON resource_revisions (resource_id, revision);
