-- Sizes by the time of day: from start_time until before end_time, in the local time of time_zone.

CREATE TABLE schedules (
    id               SERIAL PRIMARY KEY,
    node_id          INTEGER NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
    name             VARCHAR(255) NOT NULL,
    start_time       VARCHAR(5) NOT NULL, -- HH:MM
    end_time         VARCHAR(5) NOT NULL, -- HH:MM; before start_time where the window crosses midnight
    target_instances INTEGER NOT NULL,
    is_active        BOOLEAN NOT NULL DEFAULT TRUE,
    created_at       TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    time_zone        VARCHAR(100) NOT NULL DEFAULT 'UTC',
    pool_id          INTEGER REFERENCES pools(id) ON DELETE CASCADE, -- null: every pool of the node
    updated_at       TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    CONSTRAINT chk_schedules_window CHECK (start_time <> end_time),
    CONSTRAINT chk_schedules_target CHECK (0 <= target_instances)
);

CREATE INDEX idx_schedules_node ON schedules (node_id, id);
COMMENT ON INDEX idx_schedules_node IS 'the schedules of a node';
CREATE INDEX idx_schedules_pool ON schedules (pool_id) WHERE pool_id IS NOT NULL;
COMMENT ON INDEX idx_schedules_pool IS 'the schedules of one pool alone, and deleting it';

GRANT SELECT, INSERT, UPDATE, DELETE ON schedules TO kontrol_api_server;
GRANT USAGE ON SEQUENCE schedules_id_seq TO kontrol_api_server;

-- What schedules have done to the workloads of pools: which window acts now, and the size to go back to.
CREATE TABLE pool_scalings (
    pool_id       INTEGER PRIMARY KEY REFERENCES pools(id) ON DELETE CASCADE,
    schedule_id   INTEGER, -- null where none acts; no foreign key, since a schedule may be deleted while it acts
    schedule_name VARCHAR(255),
    window_start  TIMESTAMPTZ,
    target        INTEGER, -- what that window wants of the pool
    resource_id   INTEGER, -- what was changed: the workload, or its HorizontalPodAutoscaler
    previous_size INTEGER, -- of that, from before the first window; null where it said none
    error_message TEXT, -- why the schedules of now cannot act
    updated_at    TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    CONSTRAINT chk_pool_scalings_acting CHECK (num_nulls(schedule_id, schedule_name, window_start, target, resource_id) IN (0, 5))
);

GRANT SELECT, INSERT, UPDATE, DELETE ON pool_scalings TO kontrol_api_server;
