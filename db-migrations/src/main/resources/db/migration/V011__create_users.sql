-- People, and service accounts for CI. A role holds everywhere; access_grants give more in a part of the fleet.

CREATE TYPE user_role AS ENUM ('USER', 'DEVOPS', 'ADMIN');
CREATE TYPE auth_provider AS ENUM ('local', 'keycloak');

CREATE TABLE users (
    id                  SERIAL PRIMARY KEY,
    email               VARCHAR(255) UNIQUE NOT NULL, -- in lower case
    hashed_password     VARCHAR(255), -- bcrypt; null for those who sign in elsewhere, and for service accounts
    full_name           VARCHAR(255) NOT NULL,
    role                user_role DEFAULT 'USER', -- null: nothing but what grants give
    auth_provider       auth_provider DEFAULT 'local',
    keycloak_user_id    VARCHAR(255) UNIQUE, -- the claim "sub", of whatever OpenID Connect provider
    role_override       BOOLEAN DEFAULT FALSE, -- an ADMIN has set the role, so that the provider's no longer counts
    is_active           BOOLEAN DEFAULT TRUE,
    created_at          TIMESTAMPTZ DEFAULT NOW(),
    is_service_account  BOOLEAN NOT NULL DEFAULT FALSE, -- has tokens and never a password
    oidc_groups         TEXT[] NOT NULL DEFAULT '{}', -- as the provider's last token said
    oidc_issued_at      TIMESTAMPTZ, -- when that token was issued; an older one changes nothing
    last_login_at       TIMESTAMPTZ,
    password_changed_at TIMESTAMPTZ,
    CONSTRAINT chk_users_email CHECK (email = lower(email))
);

GRANT SELECT, INSERT, UPDATE, DELETE ON users TO kontrol_api_server;
GRANT USAGE ON SEQUENCE users_id_seq TO kontrol_api_server;
