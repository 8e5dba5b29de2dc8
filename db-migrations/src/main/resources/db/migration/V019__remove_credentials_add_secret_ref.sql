-- Credentials stay in the cluster, in the Secret that CloudNativePG makes; this says which.
ALTER TABLE databases
    DROP COLUMN username,
    DROP COLUMN password,
    ADD COLUMN secret_name VARCHAR(255);
