-- Outside of a transaction, since CONCURRENTLY asks for it.
CREATE INDEX CONCURRENTLY next_priority ON resources (next_priority);
