-- The desired state. The documented columns come first, in their order, with one deviation: TIMESTAMPTZ instead of TIMESTAMP, since
-- a timestamp without a zone has a different meaning on every client.

CREATE TABLE resources (
    id                      SERIAL,
    cluster_id              VARCHAR(100) NOT NULL,
    namespace               VARCHAR(255) NOT NULL, -- '' for cluster-scoped objects
    kind                    VARCHAR(255) NOT NULL,
    name                    VARCHAR(255) NOT NULL,
    api_version             VARCHAR(100),

    desired_spec            JSONB NOT NULL, -- the manifest without its identity

    generation              INTEGER DEFAULT 1 NOT NULL,
    revision                INTEGER DEFAULT 1 NOT NULL,

    created_at              TIMESTAMPTZ DEFAULT NOW(),
    updated_at              TIMESTAMPTZ DEFAULT NOW(),
    deleted_at              TIMESTAMPTZ,

    api_group               VARCHAR(100) NOT NULL GENERATED ALWAYS AS (
        CASE WHEN position('/' IN COALESCE(api_version, '')) > 0 THEN split_part(api_version, '/', 1) ELSE '' END
    ) STORED,
    drift_policy            VARCHAR(20) NOT NULL DEFAULT 'Enforce'
        CONSTRAINT resources_drift_policy_check CHECK (drift_policy IN ('Enforce', 'Adopt', 'Ignore')),
    deletion_policy         VARCHAR(20) NOT NULL DEFAULT 'Delete'
        CONSTRAINT resources_deletion_policy_check CHECK (deletion_policy IN ('Delete', 'Orphan')),
    conflict_policy         VARCHAR(20) NOT NULL DEFAULT 'Force'
        CONSTRAINT resources_conflict_policy_check CHECK (conflict_policy IN ('Force', 'Fail')),
    recreate_policy         VARCHAR(20) NOT NULL DEFAULT 'Always' -- whether an object that is gone is made again
        CONSTRAINT resources_recreate_policy_check CHECK (recreate_policy IN ('Always', 'Never')),
    ignore_paths            JSONB NOT NULL DEFAULT '[]' -- JSON Pointers: set at creation, then left to the cluster
        CONSTRAINT resources_ignore_paths_check CHECK (jsonb_typeof(ignore_paths) = 'array'),
    apply_set               VARCHAR(255),
    wave                    INTEGER NOT NULL DEFAULT 0,
    paused                  BOOLEAN NOT NULL DEFAULT FALSE, -- nothing is applied, corrected or deleted in the cluster
    reconcile_requested_at  TIMESTAMPTZ,
    recreation_requested    BOOLEAN NOT NULL DEFAULT FALSE, -- that request may make again what recreate_policy keeps gone
    created_by              VARCHAR(255),
    updated_by              VARCHAR(255),
    -- an edit gets the highest revision ever used plus one, also after a rollback and after old revisions were deleted
    highest_revision        INTEGER NOT NULL DEFAULT 1,
    label_terms             TEXT[] NOT NULL GENERATED ALWAYS AS (label_terms(desired_spec)) STORED,
    -- the resource, of the same cluster and namespace, that the object names in an ownerReference: when that goes, the cluster's
    -- garbage collector takes this one along
    owner_resource_id       INTEGER REFERENCES resources (id) ON DELETE SET NULL
        CONSTRAINT resources_owner_check CHECK (owner_resource_id <> id),
    -- with the columns from which a status is derived, so that statuses of many rows are derived without reading their specs
    PRIMARY KEY (id) INCLUDE (cluster_id, kind, generation, deleted_at, updated_at)
);

-- lz4 halves the cost of a write; a PostgreSQL that was built without it keeps its default.
DO $$
BEGIN
    ALTER TABLE resources ALTER COLUMN desired_spec SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'This PostgreSQL has no lz4; specs stay compressed with its default.';
END
$$;

COMMENT ON INDEX resources_pkey IS 'statuses of many rows, without reading their specs; pages by id';

-- Each index below costs every POST that it takes a row of. A documented one has further columns, or leaves out what nobody looks for
-- by it, where that saves another.
CREATE INDEX idx_resources_cluster_id ON resources (cluster_id, updated_at);
COMMENT ON INDEX idx_resources_cluster_id IS 'documented; what the reconciler reads after a wake-up; pages of a cluster by the time of the last change';
CREATE INDEX idx_resources_deleted_at ON resources (deleted_at) WHERE deleted_at IS NOT NULL;
COMMENT ON INDEX idx_resources_deleted_at IS 'documented; purging';
CREATE UNIQUE INDEX uq_resources_identity ON resources (cluster_id, api_group, kind, namespace, name)
    WHERE deleted_at IS NULL;
COMMENT ON INDEX uq_resources_identity IS 'an identity is unique among the living';

CREATE INDEX idx_resources_label_terms ON resources USING gin (label_terms);
COMMENT ON INDEX idx_resources_label_terms IS 'pages by label selector';
CREATE INDEX idx_resources_cluster_page ON resources (cluster_id, id) WHERE deleted_at IS NULL;
COMMENT ON INDEX idx_resources_cluster_page IS 'pages of a cluster by id';
CREATE INDEX idx_resources_kind_page ON resources (kind, id) WHERE deleted_at IS NULL;
COMMENT ON INDEX idx_resources_kind_page IS 'pages of a kind by id';
CREATE INDEX idx_resources_api_version_page ON resources (api_version, id) WHERE deleted_at IS NULL;
COMMENT ON INDEX idx_resources_api_version_page IS 'pages of an apiVersion by id';
CREATE INDEX idx_resources_namespace_page ON resources (namespace COLLATE "C", cluster_id, kind, id)
    WHERE deleted_at IS NULL;
COMMENT ON INDEX idx_resources_namespace_page IS 'pages of a namespace by id; which namespaces there are, and the rows of those that a viewer sees';
CREATE INDEX idx_resources_set_page ON resources (apply_set, cluster_id, id)
    WHERE deleted_at IS NULL AND apply_set IS NOT NULL;
COMMENT ON INDEX idx_resources_set_page IS 'pages of an apply set by id';
CREATE INDEX idx_resources_name_page ON resources (name COLLATE "C", id) WHERE deleted_at IS NULL;
COMMENT ON INDEX idx_resources_name_page IS 'pages by name, and by the beginning of one';
CREATE INDEX idx_resources_cluster_name_page ON resources (cluster_id, name COLLATE "C", id) WHERE deleted_at IS NULL;
COMMENT ON INDEX idx_resources_cluster_name_page IS 'pages of a cluster by name';
CREATE INDEX idx_resources_updated_page ON resources (updated_at, id) WHERE deleted_at IS NULL;
COMMENT ON INDEX idx_resources_updated_page IS 'pages by the time of the last change';
CREATE INDEX idx_resources_deleted_page ON resources (id) WHERE deleted_at IS NOT NULL;
COMMENT ON INDEX idx_resources_deleted_page IS 'pages of what is being deleted';

CREATE INDEX idx_resources_kind_living ON resources (cluster_id, api_version, kind) WHERE deleted_at IS NULL;
COMMENT ON INDEX idx_resources_kind_living IS 'which kinds the watcher watches, and the rows of one kind';
CREATE INDEX idx_resources_kind_deleted ON resources (cluster_id, api_version, kind) WHERE deleted_at IS NOT NULL;
COMMENT ON INDEX idx_resources_kind_deleted IS 'the same, of what is being deleted';

CREATE INDEX idx_resources_reconcile_requested_at ON resources (cluster_id, reconcile_requested_at)
    WHERE reconcile_requested_at IS NOT NULL;
COMMENT ON INDEX idx_resources_reconcile_requested_at IS 'what users have asked to be reconciled now';
CREATE INDEX idx_resources_apply_set ON resources (cluster_id, apply_set, wave) WHERE apply_set IS NOT NULL;
COMMENT ON INDEX idx_resources_apply_set IS 'the wave of a set whose turn it is';
CREATE INDEX idx_resources_deleted_identity ON resources (cluster_id, api_group, kind, namespace, name)
    WHERE deleted_at IS NOT NULL;
COMMENT ON INDEX idx_resources_deleted_identity IS 'whether an older resource of an identity is still leaving';
CREATE INDEX idx_resources_deleted_namespace ON resources (cluster_id, namespace) WHERE deleted_at IS NOT NULL;
COMMENT ON INDEX idx_resources_deleted_namespace IS 'whether a namespace still holds what is being deleted';
CREATE INDEX idx_resources_deleted_foundations ON resources (cluster_id)
    WHERE deleted_at IS NOT NULL AND kind IN ('Namespace', 'CustomResourceDefinition');
COMMENT ON INDEX idx_resources_deleted_foundations IS 'namespaces and definitions that wait to be deleted';
CREATE INDEX idx_resources_owner ON resources (owner_resource_id) WHERE owner_resource_id IS NOT NULL;
COMMENT ON INDEX idx_resources_owner IS 'what a resource owns';

-- A kind has one apiVersion or two: without this the planner takes any pair for one that occurs.
CREATE STATISTICS resources_kind (mcv) ON kind, api_version FROM resources;

GRANT SELECT, INSERT, UPDATE, DELETE ON resources TO kontrol_api_server;
GRANT USAGE ON SEQUENCE resources_id_seq TO kontrol_api_server;
GRANT SELECT ON resources TO kontrol_watcher, kontrol_reconciler;
