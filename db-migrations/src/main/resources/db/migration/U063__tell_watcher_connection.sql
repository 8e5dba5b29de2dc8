ALTER TABLE watcher_leases
    DROP COLUMN observed_through,
    DROP COLUMN unobserved_kinds,
    DROP COLUMN connection_message,
    DROP COLUMN connection_since,
    DROP COLUMN connection;
