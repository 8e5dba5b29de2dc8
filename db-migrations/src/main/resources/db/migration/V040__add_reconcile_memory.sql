-- What the reconciler must remember between attempts, so that it keeps nothing per object in memory.
-- waits_for names what a rejected object lacks ('namespace:shop', 'group:example.com'), so that its arrival releases it.

ALTER TABLE resource_applied_states
    ADD COLUMN reconciled_request_at TIMESTAMPTZ,
    ADD COLUMN drift_detected_at TIMESTAMPTZ,
    ADD COLUMN drift_corrections INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN drift_corrected_at TIMESTAMPTZ,
    ADD COLUMN waits_for VARCHAR(400);

CREATE INDEX idx_ras_next_attempt_at ON resource_applied_states (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX idx_ras_waits_for ON resource_applied_states (waits_for) WHERE waits_for IS NOT NULL;
