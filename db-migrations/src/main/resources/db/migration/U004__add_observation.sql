ALTER TABLE resource_current_states
    DROP COLUMN observed_at,
    DROP COLUMN owned_fields_hash,
    DROP COLUMN health_message,
    DROP COLUMN health,
    DROP COLUMN status,
    DROP COLUMN uid;
