DROP TABLE users;
DROP TYPE auth_provider;
DROP TYPE user_role;
