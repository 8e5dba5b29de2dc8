-- What the watcher knows beyond the documented columns.

ALTER TABLE resource_current_states
    ADD COLUMN uid VARCHAR(36),
    ADD COLUMN status JSONB,
    ADD COLUMN health VARCHAR(20)
        CONSTRAINT resource_current_states_health_check
        CHECK (health IN ('Healthy', 'Progressing', 'Degraded', 'Suspended', 'Missing', 'Unknown')),
    ADD COLUMN health_message TEXT,
    ADD COLUMN owned_fields_hash VARCHAR(64),
    ADD COLUMN observed_at TIMESTAMPTZ;
