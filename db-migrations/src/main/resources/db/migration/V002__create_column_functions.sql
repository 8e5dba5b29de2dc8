-- Functions of generated columns. They are not edited in place, since existing rows would keep their old values: whoever changes one
-- adds a migration that also rewrites the rows.

-- A resourceVersion as a number; -1 where it is not a number. version_number_reached compares them.
CREATE FUNCTION resource_version_number(version VARCHAR) RETURNS BIGINT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN version ~ '^[0-9]{1,18}$' THEN version::BIGINT WHEN version IS NOT NULL THEN -1 END;

-- Labels of a manifest as terms, 'key' and 'key=value', so that one index serves every selector, and PostgreSQL's statistics on
-- array elements show which terms are rare. In PL/pgSQL, which is parsed once per session: for an SQL function PostgreSQL checks
-- in each statement whether it can be inlined.
CREATE FUNCTION label_terms(spec JSONB) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    labels CONSTANT JSONB := spec -> 'metadata' -> 'labels';
BEGIN
    IF jsonb_typeof(labels) IS DISTINCT FROM 'object' THEN
        RETURN '{}';
    END IF;
    RETURN (
        SELECT COALESCE(array_agg(term), '{}')
        FROM jsonb_each_text(labels) AS label (key, value),
            LATERAL (VALUES (label.key), (label.key || '=' || label.value)) AS t (term)
    );
END
$$;
