-- Purging reads the oldest rows alone. Revisions are written in the order of time, so a block range index will do.

CREATE INDEX idx_resource_revisions_created_at ON resource_revisions USING brin (created_at);
