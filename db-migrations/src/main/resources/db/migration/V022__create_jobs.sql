-- Work that is done after the transaction that asks for it. Whoever needs a job inserts it in the transaction that needs it, so
-- that neither exists without the other. A finished job is deleted: the table holds what is still to be done, and what has failed
-- for good. Whoever finishes a job names its lease_token, and so writes nothing after the lease has passed to somebody else.

CREATE TYPE job_state AS ENUM ('queued', 'running', 'dead');

CREATE TABLE jobs (
    id                BIGSERIAL PRIMARY KEY,
    type              VARCHAR(100) NOT NULL,
    payload_json      JSONB NOT NULL DEFAULT '{}', -- never a password, token or value of a Secret
    state             job_state NOT NULL DEFAULT 'queued',
    attempts          INTEGER NOT NULL DEFAULT 0,
    run_at            TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    locked_at         TIMESTAMPTZ,
    locked_by         VARCHAR(255),
    key               VARCHAR(255), -- names the work: no second job of this type and key while one is queued or running
    ordering_key      VARCHAR(255), -- jobs with the same one run one after the other, in the order of their ids
    concurrency_key   VARCHAR(255), -- of jobs with the same one only a few run at a time, so that others have their turn
    last_error        TEXT,
    lease_token       UUID,
    lease_expires_at  TIMESTAMPTZ,
    created_at        TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    died_at           TIMESTAMPTZ
);

CREATE UNIQUE INDEX uq_jobs_key ON jobs (type, key) WHERE state <> 'dead';
COMMENT ON INDEX uq_jobs_key IS 'keeps doubles out';
CREATE INDEX idx_jobs_due ON jobs (type, run_at, id) WHERE state = 'queued';
COMMENT ON INDEX idx_jobs_due IS 'claiming: what is due, and what is due next';
CREATE INDEX idx_jobs_lease ON jobs (type, lease_expires_at) WHERE state = 'running';
COMMENT ON INDEX idx_jobs_lease IS 'claiming: whose worker is gone';
CREATE INDEX idx_jobs_ordering_key ON jobs (ordering_key, id) WHERE state <> 'dead' AND ordering_key IS NOT NULL;
COMMENT ON INDEX idx_jobs_ordering_key IS 'claiming: whether an earlier one holds a job back';
CREATE INDEX idx_jobs_concurrency_key ON jobs (concurrency_key) WHERE concurrency_key IS NOT NULL;
COMMENT ON INDEX idx_jobs_concurrency_key IS 'counting and discarding what is queued for one target';
CREATE INDEX idx_jobs_died_at ON jobs (died_at) WHERE state = 'dead';
COMMENT ON INDEX idx_jobs_died_at IS 'purging';

GRANT SELECT, INSERT, UPDATE, DELETE ON jobs TO kontrol_api_server;
GRANT USAGE ON SEQUENCE jobs_id_seq TO kontrol_api_server;
