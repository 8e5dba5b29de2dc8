DROP TABLE reconciler_replicas;
