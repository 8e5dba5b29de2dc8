-- Without a lock that writers would wait for.
ALTER TABLE resources VALIDATE CONSTRAINT next_priority_is_small;
