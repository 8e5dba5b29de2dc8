DROP TABLE watcher_leases;
