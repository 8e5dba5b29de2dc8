-- What the reconciler knows beyond the documented columns.
-- generation is the last one that was applied with success; attempted_generation the last one that was tried.
-- attempts counts the failures of attempted_generation since its last success.

ALTER TABLE resource_applied_states
    ADD CONSTRAINT resource_applied_states_status_check CHECK (status IN ('success', 'error')),
    ADD COLUMN uid VARCHAR(36),
    ADD COLUMN k8s_resource_version VARCHAR(100),
    ADD COLUMN owned_fields_hash VARCHAR(64),
    ADD COLUMN attempted_generation INTEGER,
    ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN next_attempt_at TIMESTAMPTZ,
    ADD COLUMN applied_at TIMESTAMPTZ,
    ADD COLUMN duration_ms INTEGER;
