DROP INDEX idx_ras_waits_for;
DROP INDEX idx_ras_next_attempt_at;

ALTER TABLE resource_applied_states
    DROP COLUMN waits_for,
    DROP COLUMN drift_corrected_at,
    DROP COLUMN drift_corrections,
    DROP COLUMN drift_detected_at,
    DROP COLUMN reconciled_request_at;
