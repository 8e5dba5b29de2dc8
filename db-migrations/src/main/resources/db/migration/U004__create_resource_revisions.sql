DROP TABLE resource_revisions;
