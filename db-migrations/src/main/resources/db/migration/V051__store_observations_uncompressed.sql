-- Without lz4, compressing an observation with pglz costs more than all else that its write does. Such a server keeps
-- observations as they are, out of line, which also leaves the rows small enough to be updated on their page.

DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = 'resource_current_states'::REGCLASS AND attname = 'spec' AND attcompression = 'l') THEN
        ALTER TABLE resource_current_states
            ALTER COLUMN spec SET STORAGE EXTERNAL,
            ALTER COLUMN status SET STORAGE EXTERNAL;
    END IF;
END
$$;
