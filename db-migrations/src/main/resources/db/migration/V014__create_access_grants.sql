-- What a user, or each member of a group of the OpenID Connect provider, may do in a part of the fleet, beyond the user's own role.

CREATE TABLE access_grants (
    id                  SERIAL PRIMARY KEY,
    user_id             INTEGER REFERENCES users(id) ON DELETE CASCADE,
    oidc_group          VARCHAR(255),
    role                user_role NOT NULL,
    cluster_pattern     VARCHAR(255) NOT NULL, -- '*' stands for any characters
    namespace_pattern   VARCHAR(255) NOT NULL, -- '*' alone covers cluster-scoped objects too
    created_at          TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    created_by          VARCHAR(255) NOT NULL,
    CONSTRAINT chk_access_grants_holder CHECK (num_nonnulls(user_id, oidc_group) = 1),
    CONSTRAINT uq_access_grants UNIQUE NULLS NOT DISTINCT (user_id, oidc_group, cluster_pattern, namespace_pattern)
);

CREATE INDEX idx_access_grants_oidc_group ON access_grants (oidc_group) WHERE oidc_group IS NOT NULL;
COMMENT ON INDEX idx_access_grants_oidc_group IS 'the grants of a user''s groups';

GRANT SELECT, INSERT, UPDATE, DELETE ON access_grants TO kontrol_api_server;
GRANT USAGE ON SEQUENCE access_grants_id_seq TO kontrol_api_server;
