-- Which PostgreSQL role belongs to which cluster and service, where clusters have roles of their own: written by the migration
-- runner's grant-cluster and revoke-cluster, read by the row-level security policies of the other tables. Those policies are made at
-- the first grant-cluster; until then the table is empty and nothing else has a policy.

CREATE TABLE cluster_roles (
    role_name   NAME PRIMARY KEY,
    cluster_id  VARCHAR(100) NOT NULL,
    service     VARCHAR(20) NOT NULL
        CONSTRAINT cluster_roles_service_check CHECK (service IN ('watcher', 'reconciler')),
    created_at  TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    CONSTRAINT cluster_roles_cluster_key UNIQUE (cluster_id, service)
);

-- No service has a right on this table. The groups of cluster roles get SELECT at the first grant-cluster, and each member sees its
-- own row only, so that it does not learn the names of other clusters here.
ALTER TABLE cluster_roles ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_row ON cluster_roles USING (role_name = CURRENT_USER);
